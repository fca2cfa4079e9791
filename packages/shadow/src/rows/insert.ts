import type { Session } from '@backout/core'
import { escapeIdentifier, escapeLiteral } from 'pg'
import { DEFAULT, type Cell, type Row } from './row.ts'
import type { Table } from './structure.ts'

/** Rows for one table, and the columns that others refer to. */
export interface Batch {
  readonly table: Table
  readonly rows: readonly Row[]
  readonly returning: readonly string[]
}

/**
 * Inserts rows into several tables in one statement, so that they can refer to each other in a circle: foreign keys are
 * checked when the statement ends.
 * @returns for each batch its rows as the server stored them, the returning columns as text
 * @see https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING
 */
export async function insertRows(session: Session, batches: readonly Batch[]): Promise<Row[][]> {
  if (batches.length === 1) {
    const { rows } = await session.query<{ row: string }>(`${insertSql(batches[0]!)} AS row`)
    return [rows.map((row) => parse(row.row))]
  }
  const parts = batches.map((batch, i) => `t${i} AS (${insertSql(batch)} AS row)`)
  const arms = batches.map((_, i) => `SELECT ${i} AS batch, row FROM t${i}`)
  const { rows } = await session.query<{ batch: number; row: string }>(
    `WITH ${parts.join(', ')} ${arms.join(' UNION ALL ')}`,
  )
  return batches.map((_, i) => rows.filter((row) => row.batch === i).map((row) => parse(row.row)))
}

function parse(row: string): Row {
  return new Map(Object.entries(JSON.parse(row) as Record<string, string | null>))
}

function insertSql({ table, rows, returning }: Batch): string {
  const stored = returning.map((name) => `${escapeLiteral(name)}, ${escapeIdentifier(name)}::text`)
  const tail = `RETURNING json_build_object(${stored.join(', ')})::text`
  const columns = table.columns.filter((column) => !column.generated).map((column) => column.name)
  // Without a column there is no list to write, and one row is as good as three.
  if (columns.length === 0) return `INSERT INTO ${table.name} DEFAULT VALUES ${tail}`
  const values = rows.map(
    (row) => `(${columns.map((column) => literal(row.has(column) ? row.get(column)! : DEFAULT)).join(', ')})`,
  )
  // An identity GENERATED ALWAYS takes the number that was drawn from its own sequence.
  const overriding = table.columns.some((column) => column.identity === 'always') ? 'OVERRIDING SYSTEM VALUE ' : ''
  return `INSERT INTO ${table.name} (${columns.map((name) => escapeIdentifier(name)).join(', ')}) ${overriding}VALUES ${values.join(', ')} ${tail}`
}

function literal(cell: Cell): string {
  if (cell === DEFAULT) return 'DEFAULT'
  return cell === null ? 'NULL' : escapeLiteral(cell)
}
