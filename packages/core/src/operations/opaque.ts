import { noRelation, type OperationDefinition } from './definition.ts'
import type { OperationBase } from './operation-base.ts'

/** A statement, or an action of one, that no kind describes: counted and reported, never dropped. */
export interface Opaque extends OperationBase {
  readonly kind: 'opaque'
  /** The whole statement as written. */
  readonly text: string
  /** What the parser calls it: `ExplainStmt`, `AT_GenericOptions`. */
  readonly node: string
}

export const opaque: OperationDefinition<Opaque> = { read: {}, touches: noRelation }
