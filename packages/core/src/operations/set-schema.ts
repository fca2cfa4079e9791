import type { OperationDefinition } from './definition.ts'
import { isRelation, type ObjectReference, objectReference, relationReference } from './object-reference.ts'
import { objectTypeOf } from './object-type.ts'
import type { OperationBase } from './operation-base.ts'

/** `ALTER … SET SCHEMA` of a table or any other object. */
export interface SetSchema extends OperationBase {
  readonly kind: 'set-schema'
  readonly object: ObjectReference
  readonly newSchema: string
  readonly ifExists: boolean
}

export const setSchema: OperationDefinition<SetSchema> = {
  read: {
    AlterObjectSchemaStmt: (node) => {
      const type = objectTypeOf(node.objectType)
      return {
        kind: 'set-schema',
        object:
          node.relation === undefined ? objectReference(type, node.object) : relationReference(type, node.relation),
        newSchema: node.newschema ?? '',
        ifExists: node.missing_ok ?? false,
      }
    },
  },
  touches: ({ object }) => (isRelation(object) ? [{ schema: object.schema, name: object.name }] : []),
}
