import type { ObjectReference } from './object-reference.ts'
import type { OperationBase } from './operation-base.ts'

/** `ALTER … SET SCHEMA` of a table or any other object. */
export interface SetSchema extends OperationBase {
  readonly kind: 'set-schema'
  readonly object: ObjectReference
  readonly newSchema: string
  readonly ifExists: boolean
}
