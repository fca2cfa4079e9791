import { literal, quote, QUOTED, splitAddress, unquote, type Pass, type Step } from '../step.ts'

const ADD_IDENTITY = new RegExp(`^ALTER COLUMN (${QUOTED}) ADD GENERATED `)

/**
 * A sequence that comes back starts at its beginning and would hand out keys that rows have: it is moved behind them.
 * On an empty table `max` is NULL and `setval` does nothing.
 * @see https://www.postgresql.org/docs/current/functions-sequence.html
 */
export const sequencePositions: Pass = (steps, { source, target }) => {
  const positions: Step[] = []
  const add = (schema: string, table: string, column: string) => {
    if (!source.has({ kind: 'column', schema, table, name: column })) return
    const address = `${quote(schema)}.${quote(table)}`
    positions.push({
      sql: `SELECT setval(pg_get_serial_sequence(${literal(address)}, ${literal(column)}), max(${quote(column)})) FROM ${address}`,
    })
  }
  for (const { table, sql, action } of steps) {
    const identity = table === undefined ? null : ADD_IDENTITY.exec(sql)
    if (identity) {
      const { schema, name } = splitAddress(table!)
      add(schema, name, unquote(identity[1]!))
    }
    const id = sql.startsWith('CREATE SEQUENCE ') ? action?.produces.find(({ kind }) => kind === 'sequence') : undefined
    const owner =
      id && (target.get(id)?.payload['ownedBy'] as { schema: string; table: string; column: string } | null | undefined)
    if (owner) add(owner.schema, owner.table, owner.column)
  }
  return [...steps, ...positions]
}
