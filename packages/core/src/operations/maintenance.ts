import type { VacuumStmt } from '@pgsql/types'
import type { OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { hasOption } from './option.ts'
import { bodiesOf, relationOf } from './syntax-tree.ts'

/** `VACUUM`: @see https://www.postgresql.org/docs/current/sql-vacuum.html */
export interface Vacuum extends OperationBase {
  readonly kind: 'vacuum'
  /** Empty for the whole database. */
  readonly tables: readonly QualifiedName[]
  readonly full: boolean
  readonly analyze: boolean
}

/** `ANALYZE` */
export interface Analyze extends OperationBase {
  readonly kind: 'analyze'
  readonly tables: readonly QualifiedName[]
}

/** `REINDEX`: @see https://www.postgresql.org/docs/current/sql-reindex.html */
export interface Reindex extends OperationBase {
  readonly kind: 'reindex'
  readonly target: 'index' | 'table' | 'schema' | 'system' | 'database'
  /** The index, table or schema; null where the current database is meant. */
  readonly name: QualifiedName | null
  readonly concurrently: boolean
}

/** `CLUSTER`: the table is written anew. @see https://www.postgresql.org/docs/current/sql-cluster.html */
export interface Cluster extends OperationBase {
  readonly kind: 'cluster'
  /** Null for every table that was clustered before. */
  readonly table: QualifiedName | null
  readonly index: string | null
}

export const vacuum: OperationDefinition<Vacuum> = {
  read: {
    VacuumStmt: (node) =>
      node.is_vacuumcmd === true
        ? {
            kind: 'vacuum',
            tables: tablesOf(node),
            full: hasOption(node.options, 'full'),
            analyze: hasOption(node.options, 'analyze'),
          }
        : null,
  },
  touches: ({ tables }) => tables,
}

export const analyze: OperationDefinition<Analyze> = {
  read: {
    VacuumStmt: (node) => (node.is_vacuumcmd === true ? null : { kind: 'analyze', tables: tablesOf(node) }),
  },
  touches: ({ tables }) => tables,
}

export const reindex: OperationDefinition<Reindex> = {
  read: {
    ReindexStmt: (node) => {
      const target = TARGETS[node.kind ?? 'REINDEX_OBJECT_INDEX']
      const name = node.relation === undefined ? named(node.name) : relationOf(node.relation)
      return { kind: 'reindex', target, name, concurrently: hasOption(node.params, 'concurrently') }
    },
  },
  touches: ({ target, name }) => (name !== null && (target === 'index' || target === 'table') ? [name] : []),
}

const TARGETS = {
  REINDEX_OBJECT_INDEX: 'index',
  REINDEX_OBJECT_TABLE: 'table',
  REINDEX_OBJECT_SCHEMA: 'schema',
  REINDEX_OBJECT_SYSTEM: 'system',
  REINDEX_OBJECT_DATABASE: 'database',
} as const

export const cluster: OperationDefinition<Cluster> = {
  read: {
    ClusterStmt: (node) => ({
      kind: 'cluster',
      table: node.relation === undefined ? null : relationOf(node.relation),
      index: node.indexname ?? null,
    }),
  },
  touches: ({ table }) => (table === null ? [] : [table]),
}

function tablesOf(node: VacuumStmt): readonly QualifiedName[] {
  return bodiesOf(node.rels, 'VacuumRelation').map((target) => relationOf(target.relation))
}

function named(name: string | undefined): QualifiedName | null {
  return name === undefined ? null : { schema: null, name }
}
