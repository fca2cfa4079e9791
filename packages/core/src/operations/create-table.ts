import type { CreateStmt, PartitionBoundSpec, PartitionStrategy } from '@pgsql/types'
import type { Phrase } from '../sql/phrase.ts'
import { type ColumnDefinition, columnDefinition } from './column-definition.ts'
import { type ConstraintDefinition, constraintDefinition } from './constraint-definition.ts'
import type { OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { bodiesOf, qualifiedNameOf, relationOf, relationsOf } from './syntax-tree.ts'

/**
 * `CREATE TABLE`, `CREATE FOREIGN TABLE`.
 * @see https://www.postgresql.org/docs/current/sql-createtable.html
 */
export interface CreateTable extends OperationBase {
  readonly kind: 'create-table'
  readonly table: QualifiedName
  readonly ifNotExists: boolean
  readonly persistence: Persistence
  readonly columns: readonly ColumnDefinition[]
  /** Table constraints, in order; inline ones are with their columns. */
  readonly constraints: readonly ConstraintDefinition[]
  readonly inherits: readonly QualifiedName[]
  /** Tables of `LIKE` clauses. */
  readonly like: readonly QualifiedName[]
  readonly partitionBy: { readonly strategy: 'range' | 'list' | 'hash'; readonly keys: readonly string[] } | null
  readonly partitionOf: { readonly parent: QualifiedName; readonly bound: string } | null
  /** The composite type of `CREATE TABLE … OF`. */
  readonly ofType: QualifiedName | null
  /** The server of a foreign table. */
  readonly server: string | null
}

export type Persistence = 'permanent' | 'unlogged' | 'temporary'

export const createTable: OperationDefinition<CreateTable> = {
  read: {
    CreateStmt: (node, phrase) => read(node, phrase, null),
    CreateForeignTableStmt: (node, phrase) => read(node.base ?? {}, phrase, node.servername ?? ''),
  },
  touches: ({ table, columns, constraints, inherits, like, partitionOf }) => [
    table,
    ...inherits,
    ...like,
    ...(partitionOf === null ? [] : [partitionOf.parent]),
    ...[...columns.flatMap((column) => column.constraints), ...constraints].flatMap(referencedTable),
  ],
}

function read(node: CreateStmt, phrase: Phrase, server: string | null): CreateTable {
  const parents = relationsOf(node.inhRelations)
  const elements = node.tableElts ?? []
  return {
    kind: 'create-table',
    table: relationOf(node.relation),
    ifNotExists: node.if_not_exists ?? false,
    persistence: persistenceOf(node.relation?.relpersistence),
    columns: bodiesOf(elements, 'ColumnDef').map((column) => columnDefinition(column, phrase)),
    constraints: bodiesOf(elements, 'Constraint')
      .map((constraint) => constraintDefinition(constraint, phrase))
      .filter((constraint) => constraint !== null),
    inherits: node.partbound === undefined ? parents : [],
    like: bodiesOf(elements, 'TableLikeClause').map((clause) => relationOf(clause.relation)),
    partitionBy: node.partspec === undefined ? null : partitionKey(node.partspec.strategy, phrase),
    partitionOf:
      node.partbound === undefined || parents[0] === undefined
        ? null
        : { parent: parents[0], bound: partitionBound(node.partbound, phrase) },
    ofType: node.ofTypename === undefined ? null : qualifiedNameOf(node.ofTypename.names),
    server,
  }
}

/** `pg_class.relpersistence`. */
export function persistenceOf(letter: string | undefined): Persistence {
  return letter === 't' ? 'temporary' : letter === 'u' ? 'unlogged' : 'permanent'
}

function partitionKey(strategy: PartitionStrategy | undefined, phrase: Phrase): CreateTable['partitionBy'] {
  const keys = phrase.after('partition', 'by')?.inside().items() ?? []
  return { strategy: STRATEGIES[strategy ?? 'PARTITION_STRATEGY_LIST'], keys: keys.map((key) => key.text) }
}

const STRATEGIES = {
  PARTITION_STRATEGY_LIST: 'list',
  PARTITION_STRATEGY_RANGE: 'range',
  PARTITION_STRATEGY_HASH: 'hash',
} as const

/** `FOR VALUES …` or `DEFAULT`, its values as written. */
export function partitionBound(bound: PartitionBoundSpec, phrase: Phrase): string {
  if (bound.is_default === true) return 'DEFAULT'
  const values = phrase.after('for', 'values')
  const of = (word: string) => `${word.toUpperCase()} (${values?.after(word)?.inside().text ?? ''})`
  const text = bound.strategy === 'r' ? `${of('from')} ${of('to')}` : bound.strategy === 'l' ? of('in') : of('with')
  return `FOR VALUES ${text}`
}

/** The other table of a foreign key. */
export function referencedTable(constraint: ConstraintDefinition): readonly QualifiedName[] {
  return constraint.type === 'foreign key' ? [constraint.references.table] : []
}
