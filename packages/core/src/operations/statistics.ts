import type { OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { qualifiedNameOf, relationsOf } from './syntax-tree.ts'

/** `CREATE STATISTICS`: @see https://www.postgresql.org/docs/current/sql-createstatistics.html */
export interface CreateStatistics extends OperationBase {
  readonly kind: 'create-statistics'
  /** Null where PostgreSQL chooses it. */
  readonly statistics: QualifiedName | null
  readonly ifNotExists: boolean
  readonly tables: readonly QualifiedName[]
}

export const createStatistics: OperationDefinition<CreateStatistics> = {
  read: {
    CreateStatsStmt: (node) => ({
      kind: 'create-statistics',
      statistics: node.defnames === undefined ? null : qualifiedNameOf(node.defnames),
      ifNotExists: node.if_not_exists ?? false,
      tables: relationsOf(node.relations),
    }),
  },
  touches: ({ tables }) => tables,
}
