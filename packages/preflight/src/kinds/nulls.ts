import type { CatalogRelation } from '@backout/core'
import { asked, remedy, setOne, type Hazard } from '../hazard.ts'
import { entries, plain, quote, shown } from '../names.ts'
import type { Way } from '../way.ts'

/** NULLs in columns that get their NOT NULL back. A domain's NOT NULL is the domain's matter. */
export function nulls(way: Way): Hazard[] {
  return way.tables.flatMap(({ before, now, after, columns }) =>
    columns.flatMap(({ before: was, now: is }): Hazard[] => {
      if (now === null || is === null || !was.notNull || was.inherited || was.generated === 'virtual') return []
      if (was.notNullConstraint?.notValid || before.partitionBound !== undefined) return []
      if (isGuaranteed(after!, is.name)) return []
      const column = `${plain(now)}.${is.name}`
      const where = `${quote(is.name)} IS NULL`
      return [
        {
          kind: 'nulls',
          effect: 'blocks',
          table: now,
          columns: [is.name],
          text: `The way back stops on rows of ${shown(now)} with "${is.name}" null: the column gets its NOT NULL back.`,
          counts: {
            one: `row of ${shown(now)} has "${is.name}" null`,
            many: `rows of ${shown(now)} have "${is.name}" null`,
          },
          first: `row of ${plain(now)} whose ${is.name} is NULL`,
          note: `no NULL in ${column}`,
          ...asked(way, now, [is.name], where),
          remedy: remedy(
            `Give those rows a value, or delete them:`,
            `UPDATE ${now} SET ${quote(is.name)} = … WHERE ${where};`,
          ),
          make: [setOne(now, is.name, 'NULL')],
          needs: [now],
          settle: null,
        },
      ]
    }),
  )
}

function isGuaranteed(after: CatalogRelation, column: string): boolean {
  const own = after.columns?.find(({ name }) => name === column)
  if (own?.notNull && !own.notNullConstraint?.notValid) return true
  return entries(after.constraints).some(
    ([, { type, notValid, notEnforced, columns, definition }]) =>
      type === 'check' &&
      !notValid &&
      !notEnforced &&
      columns?.length === 1 &&
      columns[0] === column &&
      /^CHECK \(\(\S+ IS NOT NULL\)\)$/.test(definition),
  )
}
