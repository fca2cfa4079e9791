import type { ObjectReference } from './object-reference.ts'
import type { OperationBase } from './operation-base.ts'

/** `ALTER … OWNER TO` of a table or any other object. */
export interface ChangeOwner extends OperationBase {
  readonly kind: 'change-owner'
  readonly object: ObjectReference
  /** A role's name, or `CURRENT_USER`, `SESSION_USER`, `CURRENT_ROLE`. */
  readonly owner: string
}
