import { noRelation, type OperationDefinition } from './definition.ts'
import { dropped } from './dropped.ts'
import type { OperationBase } from './operation-base.ts'
import { roleOf } from './syntax-tree.ts'

/** `CREATE SCHEMA`; what stands inside it follows as operations of its own. @see https://www.postgresql.org/docs/current/sql-createschema.html */
export interface CreateSchema extends OperationBase {
  readonly kind: 'create-schema'
  readonly schema: string
  readonly ifNotExists: boolean
  /** The role of `AUTHORIZATION`, or null. */
  readonly owner: string | null
}

/** `DROP SCHEMA`: one operation for each. */
export interface DropSchema extends OperationBase {
  readonly kind: 'drop-schema'
  readonly schema: string
  readonly ifExists: boolean
  readonly cascade: boolean
}

export const createSchema: OperationDefinition<CreateSchema> = {
  read: {
    CreateSchemaStmt: (node) => {
      const owner = node.authrole === undefined ? null : roleOf(node.authrole)
      return {
        kind: 'create-schema',
        // Without a name it gets its owner's.
        schema: node.schemaname ?? owner ?? '',
        ifNotExists: node.if_not_exists ?? false,
        owner,
      }
    },
  },
  touches: noRelation,
}

export const dropSchema: OperationDefinition<DropSchema> = {
  read: {
    DropStmt: (node) =>
      dropped(node, ['schema'], ({ object }, drop) => ({ kind: 'drop-schema', schema: object.name, ...drop })),
  },
  touches: noRelation,
}
