import { type Persistence, persistenceOf } from './create-table.ts'
import type { OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { relationsIn } from './relations-in.ts'
import { relationOf } from './syntax-tree.ts'

/**
 * `CREATE TABLE … AS`, `SELECT … INTO`.
 * @see https://www.postgresql.org/docs/current/sql-createtableas.html
 */
export interface CreateTableAs extends OperationBase {
  readonly kind: 'create-table-as'
  readonly table: QualifiedName
  readonly ifNotExists: boolean
  readonly persistence: Persistence
  readonly withData: boolean
  /** Relations that the query reads. */
  readonly reads: readonly QualifiedName[]
}

export const createTableAs: OperationDefinition<CreateTableAs> = {
  read: {
    CreateTableAsStmt: ({ objtype, into, query, if_not_exists }) =>
      objtype === 'OBJECT_TABLE'
        ? {
            kind: 'create-table-as',
            table: relationOf(into?.rel),
            ifNotExists: if_not_exists ?? false,
            persistence: persistenceOf(into?.rel?.relpersistence),
            withData: into?.skipData !== true,
            reads: relationsIn(query),
          }
        : null,
    SelectStmt: (node) =>
      node.intoClause === undefined
        ? null
        : {
            kind: 'create-table-as',
            table: relationOf(node.intoClause.rel),
            ifNotExists: false,
            persistence: persistenceOf(node.intoClause.rel?.relpersistence),
            withData: true,
            reads: relationsIn(node, node.intoClause.rel),
          },
  },
  touches: ({ table, reads }) => [table, ...reads],
}
