import type { CatalogIndex } from '@backout/core'
import { keyOf, remedy, SHOWN, unaskable, type Hazard } from '../hazard.ts'
import { uniqueKeyOf, type UniqueKey } from '../index-definition.ts'
import { entries, plain, quote, shown, shownColumns } from '../names.ts'
import { hasChildren, isSameType } from '../relatives.ts'
import { comesBack, nowWords, shapeOf } from '../shape.ts'
import { namesIn } from '../text.ts'
import type { TableBack, Way } from '../way.ts'

/** Rows that a unique key or unique index which comes back forbids. */
export function duplicates(way: Way): Hazard[] {
  return way.tables.flatMap((table) =>
    entries(table.before.indexes).flatMap(([name, index]): Hazard[] => {
      if (table.now === null || !index.unique || index.invalid || index.parent !== undefined) return []
      const key = uniqueKeyOf(index)
      // A key WITHOUT OVERLAPS is an exclusion.
      if (key?.overlaps || isApart(way, table, index, key) || isGuaranteed(way, table, index, key)) return []
      return [hazardOf(way, table, name, index, key)]
    }),
  )
}

function hazardOf(way: Way, table: TableBack, name: string, index: CatalogIndex, key: UniqueKey | null): Hazard {
  const now = table.now!
  const primary = index.primary === true
  const columns = columnsOf(table, index, key)
  const label = columns.length > 0 ? shownColumns(columns) : `what the index ${name} holds unique`
  const parts = key?.parts.map((part) => nowWords(way, part)) ?? []
  const predicate = key?.predicate ? nowWords(way, key.predicate) : null
  const shape = key
    ? shapeOf(way, table, [...key.parts, key.predicate ?? ''], { only: hasChildren(way, now) })
    : { why: `its definition was not understood: ${index.definition}` }
  const conditions = [
    ...(predicate === null ? [] : [`(${predicate})`]),
    ...(key?.nullsNotDistinct ? [] : parts.map((part) => `(${part}) IS NOT NULL`)),
  ]
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
  const groups = 'from' in shape ? `FROM ${shape.from}${where} GROUP BY ${parts.join(', ')} HAVING count(*) > 1` : ''
  const restored = primary ? 'primary key' : index.constraint === undefined ? 'unique index' : 'unique key'
  const note =
    index.constraint === undefined
      ? `no duplicates for the unique index ${name}`
      : `${plain(table.was)} satisfies ${name} (${primary ? 'primary key' : 'unique'})`
  return {
    kind: 'duplicates',
    effect: 'blocks',
    table: now,
    columns,
    text: `The way back stops on rows of ${shown(now)} that share ${label}: the ${restored} "${name}" comes back.`,
    counts: {
      one: `row of ${shown(now)} shares ${label} with another`,
      many: `rows of ${shown(now)} share ${label} with another`,
    },
    first: `row of ${plain(now)} that shares its ${columns.length > 0 ? columns.join(', ') : name} with another`,
    note,
    ...('why' in shape
      ? unaskable(shape.why)
      : {
          sql: `SELECT coalesce(sum(n), 0)::bigint AS count FROM (SELECT count(*) AS n ${groups}) AS shared`,
          sample: `SELECT ${parts.map((part, at) => `(${part})::text AS ${quote(headOf(part, at))}`).join(', ')}, count(*)::text AS "rows" ${groups} LIMIT ${SHOWN}`,
          unaskable: null,
        }),
    remedy: remedy(
      `Change or delete all but one row of each group.${'from' in shape ? ' They are:' : ''}`,
      ...('from' in shape ? [`SELECT ${parts.join(', ')}, count(*) ${groups};`] : []),
    ),
    make: makeOf(way, now, columns),
    needs: [now],
    settle: null,
  }
}

const headOf = (part: string, at: number): string =>
  /^"((?:[^"]|"")*)"$/.exec(part)?.[1]!.replaceAll('""', '"') ?? `key ${at + 1}`

/** Columns of today that the key is made of, those of its expressions among them. */
function columnsOf(table: TableBack, index: CatalogIndex, key: UniqueKey | null): string[] {
  const names = new Set([...index.columns.flatMap((column) => column ?? []), ...namesIn(key?.parts.join(' ') ?? '')])
  return table.columns.flatMap(({ before, now }) => (now && names.has(before.name) ? [now.name] : []))
}

/** Gives every row the values of the first one; NULLs too where they do not count as distinct. */
function makeOf(way: Way, now: string, columns: readonly string[]): string[] {
  const key = keyOf(way.after.relations[now]).filter((column) => !columns.includes(column))
  const order = key.length > 0 ? ` ORDER BY ${key.map(quote).join(', ')}` : ''
  if (columns.length === 0) return []
  const list = columns.map(quote).join(', ')
  const some = columns.map((column) => `${quote(column)} IS NOT NULL`).join(' AND ')
  const copy = (where: string) => `UPDATE ${now} SET (${list}) = (SELECT ${list} FROM ${now}${where}${order} LIMIT 1)`
  return [copy(` WHERE ${some}`), copy('')]
}

/** Whether a column of the key comes back with values that no two rows share: numbers drawn anew, or NULLs. */
const isApart = (way: Way, table: TableBack, index: CatalogIndex, key: UniqueKey | null): boolean =>
  table.columns.some((column) => {
    if (!index.columns.includes(column.before.name)) return false
    const how = comesBack(way, column)
    return how === 'drawn' || (how === 'null' && key?.nullsNotDistinct === false)
  })

/** Whether a unique index after the up forbids the same already: one that the way back keeps, or one over no more columns. */
function isGuaranteed(way: Way, table: TableBack, index: CatalogIndex, key: UniqueKey | null): boolean {
  const same = new Set(
    table.columns.flatMap((column) => (column.now && isSameType(way, column) ? [column.before.name] : [])),
  )
  const back = new Map(table.columns.flatMap(({ before, now }) => (now ? [[now.name, before.name]] : [])))
  return entries(table.after?.indexes).some(([, other]) => {
    if (!other.unique || other.invalid || other.notReady || other.method !== index.method) return false
    const otherKey = uniqueKeyOf(other)
    if (!otherKey || (key?.nullsNotDistinct && !otherKey.nullsNotDistinct && !allRequired(table, index))) return false
    const columns = other.columns.map((column) => (column === null ? undefined : back.get(column)))
    if (columns.every((column) => column !== undefined) && !other.partial)
      return columns.every((column) => same.has(column!) && index.columns.includes(column!))
    // Expressions and predicates are held equal only when nothing in them was renamed or changed.
    const texts = [key?.parts, key?.predicate, otherKey.parts, otherKey.predicate]
    return (
      JSON.stringify(texts.slice(0, 2)) === JSON.stringify(texts.slice(2)) &&
      table.columns.every(
        (column) =>
          !namesIn(`${key?.parts.join(' ')} ${key?.predicate ?? ''}`).has(column.before.name) ||
          (column.now?.name === column.before.name && isSameType(way, column)),
      )
    )
  })
}

const allRequired = (table: TableBack, index: CatalogIndex): boolean =>
  index.columns.every((name) => table.columns.some(({ before, now }) => before.name === name && now?.notNull))
