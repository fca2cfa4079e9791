import type { Catalog, OperationKind } from '@backout/core'
import type { Pick } from '../pick.ts'

/** Writes one statement of a kind about a state; null where the state has nothing that it could be about. */
export type Production = (pick: Pick, catalog: Catalog) => string | null

/** Why migrations of the laws have none of a kind. */
interface LeftOut {
  readonly leftOut: string
}

export type Productions<K extends OperationKind> = Readonly<Record<K, Production | LeftOut>>
