/**
 * How far a down leads back.
 * - `exact`: the catalog and every row are as before.
 * - `exact-except-column-order`: as before, but columns that were dropped come back last.
 * - `lossy`: the catalog is as before; rows or values that the up destroyed are not.
 * - `irreversible`: no SQL can lead back, and the down says why.
 * - `unproven`: it was not shown to lead back. Never to be trusted unread.
 */
export const VERDICTS = ['exact', 'exact-except-column-order', 'lossy', 'irreversible', 'unproven'] as const
export type Verdict = (typeof VERDICTS)[number]

/** Who wrote a down. */
export type DownOrigin = 'generated' | 'edited' | 'hand-written'

/** A way back for one migration: what the author wrote, before it is judged. */
export interface Down {
  readonly statements: readonly DownStatement[]
  /** What a person must know, one sentence each; printed in the file's header. */
  readonly notes: readonly DownNote[]
}

export interface DownStatement {
  /** Without the semicolon. */
  readonly sql: string
  /** Heads a group of statements in the file: the name of the object that they restore. */
  readonly group?: string
  /** True when it cannot run inside a transaction (CREATE INDEX CONCURRENTLY). */
  readonly outsideTransaction?: boolean
  /** True when the statements after it need it committed (a new enum label). */
  readonly commitAfter?: boolean
}

export interface DownNote {
  /**
   * `restored`: what the up has put aside and the down puts back. `lost`: rows or values that do not come back. `discarded`: what was written since the up and goes with it.
   * `requires`: what must hold of the rows for the down to run. `note`: anything else.
   */
  readonly kind: 'restored' | 'lost' | 'discarded' | 'requires' | 'note'
  readonly text: string
}
