import type { ObjectReference } from './object-reference.ts'
import type { OperationBase } from './operation-base.ts'

/** `CREATE` of an object that has no kind of its own: an aggregate, cast, collation, operator, server … */
export interface CreateObject extends OperationBase {
  readonly kind: 'create-object'
  readonly object: ObjectReference
}

/** `ALTER` of an object that has no kind of its own */
export interface AlterObject extends OperationBase {
  readonly kind: 'alter-object'
  readonly object: ObjectReference
}

/** `DROP` of an object that has no kind of its own: one operation for each. */
export interface DropObject extends OperationBase {
  readonly kind: 'drop-object'
  readonly object: ObjectReference
  readonly ifExists: boolean
  readonly cascade: boolean
}
