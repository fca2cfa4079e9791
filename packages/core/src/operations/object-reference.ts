import type { QualifiedName } from './name.ts'
import type { ObjectType } from './object-type.ts'

/** Any object, as a statement names it. */
export interface ObjectReference extends QualifiedName {
  readonly type: ObjectType
  /** Argument types of a routine, aggregate or operator as written, without parentheses; null where none are given. */
  readonly arguments: string | null
  /** What it belongs to: the table of a column, constraint, trigger, policy or rule, the domain of a domain constraint. */
  readonly of: QualifiedName | null
}
