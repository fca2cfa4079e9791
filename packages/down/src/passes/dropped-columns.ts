import { encodeId } from '@supabase/pg-delta'
import { QUOTED, splitAddress, unquote, type Pass } from '../step.ts'

const DROP_COLUMN = new RegExp(`^DROP COLUMN (${QUOTED})$`)

/**
 * Indexes and constraints of a column that is dropped go with it, so they are not dropped by themselves first.
 * @see https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN
 */
export const droppedColumns: Pass = (steps, { source }) => {
  const dropped = new Map<string, number>()
  steps.forEach(({ table, sql }, index) => {
    const match = table === undefined ? null : DROP_COLUMN.exec(sql)
    if (!match) return
    const { schema, name } = splitAddress(table!)
    dropped.set(encodeId({ kind: 'column', schema, table: name, name: unquote(match[1]!) }), index)
  })
  if (dropped.size === 0) return steps
  return steps.filter(({ action }, index) => {
    const [id, ...others] = action?.verb === 'drop' ? action.destroys : []
    if (!id || others.length > 0 || (id.kind !== 'index' && id.kind !== 'constraint')) return true
    // A foreign key stands on columns of two tables; only its own go with it.
    const own = source.get(id)?.parent
    return !source.outgoingEdges(id).some(({ to }) => {
      const at = to.kind === 'column' ? dropped.get(encodeId(to)) : undefined
      return (
        at !== undefined &&
        at > index &&
        own?.kind === 'table' &&
        to.kind === 'column' &&
        to.table === own.name &&
        to.schema === own.schema
      )
    })
  })
}
