import type { OperationDefinition } from './definition.ts'
import { literalRows, type LiteralRow } from './literal.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { relationsIn } from './relations-in.ts'
import { bodiesOf, bodyOf, relationOf } from './syntax-tree.ts'

/** `INSERT`: @see https://www.postgresql.org/docs/current/sql-insert.html */
export interface Insert extends OperationBase {
  readonly kind: 'insert'
  readonly table: QualifiedName
  /** Empty where none are named. */
  readonly columns: readonly string[]
  /** Where the rows come from. */
  readonly source: 'values' | 'query' | 'default values'
  /** How many rows `VALUES` holds; null for a query. */
  readonly rows: number | null
  /** The rows of `VALUES` as written out; null where there are none, or hundreds. */
  readonly literals: readonly LiteralRow[] | null
  readonly onConflict: 'nothing' | 'update' | null
  /** Relations that it reads. */
  readonly reads: readonly QualifiedName[]
}

export const insert: OperationDefinition<Insert> = {
  read: {
    InsertStmt: (node) => {
      const values = bodyOf(node.selectStmt, 'SelectStmt')?.valuesLists
      return {
        kind: 'insert',
        table: relationOf(node.relation),
        columns: bodiesOf(node.cols, 'ResTarget').map((column) => column.name ?? ''),
        source: node.selectStmt === undefined ? 'default values' : values === undefined ? 'query' : 'values',
        rows: node.selectStmt === undefined ? 1 : (values?.length ?? null),
        literals: literalRows(values),
        onConflict:
          node.onConflictClause === undefined
            ? null
            : node.onConflictClause.action === 'ONCONFLICT_UPDATE'
              ? 'update'
              : 'nothing',
        reads: relationsIn(node, node.relation),
      }
    },
  },
  touches: ({ table, reads }) => [table, ...reads],
}
