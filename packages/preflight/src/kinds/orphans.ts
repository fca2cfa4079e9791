import type { CatalogConstraint } from '@backout/core'
import { countOf, keyOf, remedy, sampleOf, unaskable, setOne, type Hazard } from '../hazard.ts'
import { bareName, entries, plain, quote, shown, shownColumns } from '../names.ts'
import { hasChildren, isSameType } from '../relatives.ts'
import { comesBack, shapeOf } from '../shape.ts'
import type { TableBack, Way } from '../way.ts'

/** Rows that point to nothing by a foreign key that comes back. One that was NOT VALID demands nothing of them. */
export function orphans(way: Way): Hazard[] {
  return way.tables.flatMap((table) =>
    entries(table.before.constraints).flatMap(([name, key]): Hazard[] => {
      if (table.now === null || key.type !== 'foreign key' || !key.references || !key.columns) return []
      if (key.notValid || key.notEnforced || key.inherited) return []
      const target = way.tables.find(({ was }) => was === key.references!.table)
      if (!target || pointsNowhere(way, table, key) || isGuaranteed(way, table, target, key)) return []
      return [hazardOf(way, table, target, name, key)]
    }),
  )
}

function hazardOf(way: Way, table: TableBack, target: TableBack, name: string, key: CatalogConstraint): Hazard {
  const now = table.now!
  const { references } = key
  const own = key.columns!
  const columns = own.flatMap((column) => nowOf(table, column) ?? [])
  const called = columns.length > 0 ? columns : own
  const full = /\bMATCH FULL\b/.test(key.definition)
  const shape = shapeOf(
    way,
    table,
    [...own, ...(keyOf(table.after).length > 0 ? keyOf(table.before) : [])].map(quote),
    {
      only: hasChildren(way, now),
    },
  )
  const parent = shapeOf(way, target, references!.columns.map(quote), {
    only: target.now !== null && hasChildren(way, target.now),
  })
  const child = bareName(table.was)
  const all = own.map((column) => `${child}.${quote(column)} IS NOT NULL`).join(' AND ')
  const none = own.map((column) => `${child}.${quote(column)} IS NULL`).join(' AND ')
  const on = own
    .map((column, at) => `parent.${quote(references!.columns[at]!)} = ${child}.${quote(column)}`)
    .join(' AND ')
  const question = () => {
    if ('why' in shape) return unaskable(shape.why)
    if ('why' in parent) return unaskable(parent.why)
    if (/\bPERIOD\b/.test(key.definition)) return unaskable('foreign keys over periods are not asked')
    const orphan = `(${all} AND NOT EXISTS (SELECT FROM (SELECT * FROM ${parent.from}) AS parent WHERE ${on}))`
    const where = full && own.length > 1 ? `(${orphan} OR NOT ((${all}) OR (${none})))` : orphan
    return {
      sql: countOf(shape.from, where),
      sample: sampleOf([...keyOf(table.before).filter((one) => nowOf(table, one) !== null), ...own], shape.from, where),
      unaskable: null,
    }
  }
  const where = target.now === null ? `${shown(target.was)}, which comes back empty` : shown(target.now)
  return {
    kind: 'orphans',
    effect: 'blocks',
    table: now,
    columns,
    text: `The way back stops on rows of ${shown(now)} whose ${shownColumns(called)} is not in ${where}: the foreign key "${name}" comes back.`,
    counts: {
      one: `row of ${shown(now)} points with ${shownColumns(called)} to no row of ${where}`,
      many: `rows of ${shown(now)} point with ${shownColumns(called)} to no row of ${where}`,
    },
    first: `row of ${plain(now)} whose ${called.join(', ')} is not in ${plain(target.now ?? target.was)}`,
    note: `${plain(table.was)} satisfies ${name} (foreign key)`,
    ...question(),
    remedy: remedy(
      `Point those rows to one that is there, or to none, or delete them.`,
      ...(columns.length > 0
        ? [`UPDATE ${now} SET ${columns.map((column) => `${quote(column)} = NULL`).join(', ')} WHERE …;`]
        : []),
    ),
    make: [
      ...(target.now === null ? [] : [`DELETE FROM ${target.now}`]),
      ...UNLIKELY.map(
        (value) =>
          `UPDATE ${now} SET ${columns.map((column) => `${quote(column)} = ${value}`).join(', ')} WHERE ctid = (SELECT ctid FROM ${now} LIMIT 1)`,
      ),
      ...(full && columns.length > 1 ? [setOne(now, columns[0]!, 'NULL')] : []),
    ],
    needs: [now, ...(target.now === null ? [] : [target.now])],
    settle: null,
  }
}

/** Values that no row of a shadow has, for keys of the usual types. */
const UNLIKELY = ['32123', `'backout-orphan'`, `'0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b'`, `'1901-02-03'`]

const nowOf = (table: TableBack, column: string): string | null =>
  table.columns.find(({ before }) => before.name === column)?.now?.name ?? null

/** Whether a column of the key comes back as NULL: such a row points to nothing and is right by that. */
const pointsNowhere = (way: Way, table: TableBack, key: CatalogConstraint): boolean =>
  !/\bMATCH FULL\b/.test(key.definition) &&
  table.columns.some((column) => key.columns!.includes(column.before.name) && comesBack(way, column) === 'null')

/** Whether a foreign key after the up holds the same already: over the same columns, which stay what they are. */
function isGuaranteed(way: Way, table: TableBack, target: TableBack, key: CatalogConstraint): boolean {
  if (target.now === null || target.remade || table.remade) return false
  const names = key.columns!.map((column) => nowOf(table, column))
  const targets = key.references!.columns.map((column) => nowOf(target, column))
  const stay = (side: TableBack, columns: readonly string[]) =>
    side.columns.every((column) => !columns.includes(column.before.name) || isSameType(way, column))
  if (!stay(table, key.columns!) || !stay(target, key.references!.columns)) return false
  return entries(table.after?.constraints).some(
    ([, other]) =>
      other.type === 'foreign key' &&
      !other.notValid &&
      !other.notEnforced &&
      other.references?.table === target.now &&
      same(other.columns, names) &&
      same(other.references.columns, targets) &&
      (!/\bMATCH FULL\b/.test(key.definition) || names.length === 1 || /\bMATCH FULL\b/.test(other.definition)),
  )
}

const same = (some: readonly string[] | undefined, others: readonly (string | null)[]): boolean =>
  some?.length === others.length && some.every((one, at) => one === others[at])
