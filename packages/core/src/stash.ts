import type { Verdict } from './down.ts'
import type { FileChange } from './fix.ts'
import type { Statement } from './statement.ts'

/**
 * The schema in which rows lie that a migration would destroy, until its down puts them back. It is backout's own: catalogs
 * leave it out, and neither ORM looks into it.
 */
export const STASH_SCHEMA = 'backout_stash'

/** What is done with a row that was changed or deleted after the up, when the down puts the old one back. */
export const STASH_POLICIES = ['keep-newer', 'restore', 'fail'] as const
/**
 * - `keep-newer`: it stays as it is now; the old one is listed in `backout_stash.conflicts`.
 * - `restore`: it becomes as it was; what it is now is listed there.
 * - `fail`: the down stops before it changes anything.
 */
export type StashPolicy = (typeof STASH_POLICIES)[number]

/** One table of the stash: what a migration puts aside of one table or sequence. Lies as JSON in `backout_stash.stashes`. */
export interface StashItem {
  /** Its table in {@link STASH_SCHEMA}, unquoted. */
  readonly name: string
  /** The migration that fills it. */
  readonly migration: string
  /**
   * - `values`: key and values of rows that outlive the up, of columns that it drops or changes.
   * - `rows`: whole rows that it deletes, or those of a table that it drops.
   * - `inserted`: keys of rows that it adds, which the way back takes away.
   * - `sequence`: where a sequence stood.
   */
  readonly kind: 'values' | 'rows' | 'inserted' | 'sequence'
  /** The relation before the up, as a catalog's key. */
  readonly relation: string
  /** The same relation after the up; null when the up drops it. */
  readonly relationNow: string | null
  /** True for a table that others inherit from: its own rows are meant, not theirs. */
  readonly only?: true
  /** How its rows are told apart; null where nobody needs to: every row is put back, or it is a sequence. */
  readonly key: StashKey | null
  /** What is kept, in the relation's order. For `inserted` none, for a sequence its own. */
  readonly columns: readonly StashColumn[]
  readonly policy: StashPolicy
}

export interface StashKey {
  readonly columns: readonly { readonly name: string; readonly now: string; readonly type: string }[]
  /**
   * True without a unique key: then {@link columns} are all that the up leaves alone, and rows that are alike in them are
   * numbered.
   */
  readonly numbered: boolean
}

export interface StashColumn {
  readonly name: string
  /** Its name after the up; null when the up drops it. */
  readonly now: string | null
  /** Its type before the up, as `format_type` prints it. */
  readonly type: string
  /** Its type after the up, where that is another one. */
  readonly typeNow?: string
}

/** Whether a statement of a migration belongs to the stash and not to the migration itself. */
export const isStash = ({ text }: Pick<Statement, 'text'>): boolean => text.includes(`"${STASH_SCHEMA}"`)

/** How much of what a migration would do to rows is put aside. */
export const STASH_SCOPES = ['always', 'destructive', 'never'] as const
/**
 * - `destructive`: what the proof shows would be lost.
 * - `always`: every table whose rows the migration may reach, whole, shown or not.
 */
export type StashScope = (typeof STASH_SCOPES)[number]

/** What the user wants of the stash. */
export interface StashSettings {
  readonly scope: StashScope
  /** Default `keep-newer`. */
  readonly policy: StashPolicy
  /** The most that may be put aside, in bytes. */
  readonly limit: number
  /** Other wishes for single tables, by `schema.table`. */
  readonly tables: Readonly<Record<string, { readonly scope?: StashScope; readonly policy?: StashPolicy }>>
}

/** Copying a gibibyte under a lock takes some ten seconds; more than that somebody should have asked for. */
export const STASH_LIMIT = 1024 ** 3

/** What `down --stash` came to: the one value that is printed, and written. */
export type StashReport = Stashed | NotStashed

export interface Stashed {
  readonly stashed: true
  readonly migration: string
  /** What is to be written, in this order. */
  readonly changes: readonly FileChange[]
  readonly items: readonly StashItem[]
  /** What cannot be put aside, and why. */
  readonly left: readonly string[]
  /** Of the way back without the stash, and with it. */
  readonly verdicts: readonly [bare: Verdict, stashed: Verdict]
  /** By production's figures; null when nobody gave any. */
  readonly cost: StashCost | null
  /** The shadow's label. */
  readonly shadow: string
}

export interface StashCost {
  /** Rows that are copied. Null where they were never counted. */
  readonly rows: number | null
  /** An upper bound. */
  readonly bytes: number
}

export interface NotStashed {
  readonly stashed: false
  readonly migration: string
  /** Null when there was nothing to put aside, or all of it is already. */
  readonly verdict: Verdict | null
  /** Empty when nothing would be lost. */
  readonly why: readonly string[]
}
