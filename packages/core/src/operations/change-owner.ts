import type { OperationDefinition } from './definition.ts'
import { isRelation, type ObjectReference, objectReference } from './object-reference.ts'
import { objectTypeOf } from './object-type.ts'
import type { OperationBase } from './operation-base.ts'
import { roleOf } from './syntax-tree.ts'

/** `ALTER … OWNER TO` of a table or any other object. */
export interface ChangeOwner extends OperationBase {
  readonly kind: 'change-owner'
  readonly object: ObjectReference
  /** A role's name, or `CURRENT_USER`, `SESSION_USER`, `CURRENT_ROLE`. */
  readonly owner: string
}

export const changeOwner: OperationDefinition<ChangeOwner> = {
  read: {
    AT_ChangeOwner: ({ target, objectType, command }) => ({
      kind: 'change-owner',
      object: { type: objectType, ...target.table, arguments: null, of: null },
      owner: roleOf(command.newowner),
    }),
    AlterOwnerStmt: (node) => ({
      kind: 'change-owner',
      object: objectReference(objectTypeOf(node.objectType), node.object),
      owner: roleOf(node.newowner),
    }),
  },
  touches: ({ object }) => (isRelation(object) ? [{ schema: object.schema, name: object.name }] : []),
}
