import type { CatalogColumn, CatalogRelation } from '@backout/core'
import { countOf, keyOf, remedy, sampleOf, type Hazard } from '../hazard.ts'
import { plain, shown } from '../names.ts'
import { typeName } from '../types.ts'
import type { Way } from '../way.ts'

/**
 * Rows of tables that get a required column back for which they have no value. Where a key or reference holds the column no
 * value can be made up; where none does the way back may give a neutral one: whether it does, its trial shows.
 */
export function requiredColumns(way: Way): Hazard[] {
  return way.tables.flatMap(({ before, now, after, columns }) =>
    columns.flatMap(({ before: column, now: is }): Hazard[] => {
      if (now === null || is !== null || !hasNoValue(way, column) || before.partitionBound !== undefined) return []
      const keyed = isKeyed(before, column.name)
      const why = keyed ? 'a key holds it, so no value can be made up for them' : 'nothing gives them a value'
      return [
        {
          kind: 'required-column',
          effect: 'blocks',
          table: now,
          columns: [],
          text: `The way back stops on any row of ${shown(now)}: "${column.name}" comes back as required and ${why}.`,
          counts: {
            one: `row of ${shown(now)} has no value for "${column.name}", which comes back as required`,
            many: `rows of ${shown(now)} have no value for "${column.name}", which comes back as required`,
          },
          first: `row of ${plain(now)}`,
          note: `${plain(now)} is empty: ${column.name} is required and ${keyed ? 'a key holds it, so no value can be made up for its rows' : 'nothing gives its rows a value'}`,
          sql: countOf(now, 'true'),
          sample: sampleOf(keyOf(after), now, 'true'),
          unaskable: null,
          remedy: remedy(`Write a way back that fills "${column.name}" from a copy, or empty ${shown(now)} first.`),
          make: [],
          needs: [now],
          settle: 'stops',
        },
      ]
    }),
  )
}

const hasNoValue = (way: Way, column: CatalogColumn): boolean => {
  if (column.inherited || column.generated || column.identity || column.default !== undefined) return false
  const domain = way.before.types[typeName(column.type).base]
  return (column.notNull === true || domain?.notNull === true) && domain?.default === undefined
}

function isKeyed({ constraints = {}, indexes = {} }: CatalogRelation, column: string): boolean {
  return (
    Object.values(constraints).some(
      ({ type, columns }) => type !== 'check' && type !== 'trigger' && columns?.includes(column),
    ) || Object.values(indexes).some(({ unique, columns }) => unique && columns.includes(column))
  )
}
