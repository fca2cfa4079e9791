import { candidates } from '../candidates.ts'
import { asked, remedy, setOne, type Hazard } from '../hazard.ts'
import { plain, quote, shown } from '../names.ts'
import { isConstant } from '../shape.ts'
import type { Way } from '../way.ts'

/** Values of columns that go. What is computed from other columns is not lost, nor is what every row gets by default. */
export function columnValues(way: Way): Hazard[] {
  return way.goneColumns.flatMap(({ table, column }): Hazard[] => {
    if (column.generated) return []
    const name = quote(column.name)
    const usual = column.default !== undefined && isConstant(column.default) ? column.default : null
    const where =
      usual === null
        ? `${name} IS NOT NULL`
        : `(${name} IS NOT NULL AND ${name}::text IS DISTINCT FROM (${usual})::text)`
    const besides = usual === null ? '' : ` other than ${usual.replace(/::[a-z_ ."]+(\(\d+(,\d+)?\))?(\[\])?$/i, '')}`
    return [
      {
        kind: 'column-values',
        effect: 'loses',
        table,
        columns: [column.name],
        text: `The way back drops "${column.name}" of ${shown(table)} with every value.`,
        counts: {
          one: `row of ${shown(table)} loses its "${column.name}"`,
          many: `rows of ${shown(table)} lose their "${column.name}"`,
        },
        first: `value in ${plain(table)}.${column.name}${besides}`,
        note: `the values of ${plain(table)}.${column.name}`,
        ...asked(way, table, [column.name], where),
        remedy: remedy(`Keep a copy first:`, `CREATE TABLE … AS SELECT * FROM ${table} WHERE ${where};`),
        make: candidates(column.type).map((value) => setOne(table, column.name, value)),
        needs: [table],
        settle: null,
      },
    ]
  })
}
