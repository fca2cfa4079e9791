import { countOf, keyOf, remedy, sampleOf, type Hazard } from '../hazard.ts'
import { plain, shown } from '../names.ts'
import type { Way } from '../way.ts'

/** Rows of tables that go. Those of partitions go with the table that they are of. */
export function rows(way: Way): Hazard[] {
  const gone = new Set(way.goneTables)
  return way.goneTables.flatMap((table): Hazard[] => {
    const relation = way.after.relations[table]!
    if (relation.partitionBound !== undefined && relation.inherits?.some((parent) => gone.has(parent))) return []
    // Where a table of its name is made anew its rows may have been copied there; that shows once it ran.
    const anew = way.tables.find(({ now, remade }) => remade && now === table)
    return [
      {
        kind: 'rows',
        effect: 'loses',
        table,
        columns: [],
        text: `The way back drops ${shown(table)} with every row.`,
        counts: { one: `row of ${shown(table)} goes`, many: `rows of ${shown(table)} go` },
        first: `row of ${plain(table)}`,
        note: `every row of ${plain(table)}`,
        sql: countOf(table, 'true'),
        sample: sampleOf(keyOf(relation), table, 'true'),
        unaskable: null,
        remedy: remedy(`Keep a copy first:`, `CREATE TABLE … AS TABLE ${table};`),
        make: [`INSERT INTO ${table} DEFAULT VALUES`],
        needs: [table],
        settle: anew ? `SELECT NOT EXISTS (SELECT FROM ${anew.was}) AS real` : null,
      },
    ]
  })
}
