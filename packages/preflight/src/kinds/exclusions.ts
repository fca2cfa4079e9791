import type { CatalogConstraint, CatalogIndex } from '@backout/core'
import { countOf, keyOf, remedy, sampleOf, unaskable, type Hazard } from '../hazard.ts'
import { uniqueKeyOf } from '../index-definition.ts'
import { entries, plain, quote, shown, shownColumns } from '../names.ts'
import { hasChildren } from '../relatives.ts'
import { nowWords, shapeOf } from '../shape.ts'
import { inParentheses, namesIn, splitAtCommas } from '../text.ts'
import { typeNow } from '../types.ts'
import type { TableBack, Way } from '../way.ts'

/** A constraint that forbids two rows which agree by every operator. */
interface Exclusion {
  readonly elements: readonly { readonly expression: string; readonly operator: string }[]
  readonly predicate: string | null
}

/** Rows that exclude each other by a constraint which comes back; keys WITHOUT OVERLAPS are of this kind as well. */
export function exclusions(way: Way): Hazard[] {
  return way.tables.flatMap((table) => {
    if (table.now === null) return []
    const constraints = entries(table.before.constraints).flatMap(([name, constraint]) => {
      const index = table.before.indexes?.[name]
      const overlaps = constraint.type !== 'exclude' && index?.unique === true && index.method !== 'btree'
      if (constraint.inherited || (constraint.type !== 'exclude' && !overlaps)) return []
      return [{ name, constraint, index }]
    })
    return constraints.flatMap(({ name, constraint, index }) => {
      if (isGuaranteed(way, table, constraint)) return []
      const exclusion = constraint.type === 'exclude' ? exclusionOf(constraint.definition) : overlapsOf(index!)
      return [hazardOf(way, table, name, constraint, exclusion)]
    })
  })
}

function hazardOf(
  way: Way,
  table: TableBack,
  name: string,
  { columns: own }: CatalogConstraint,
  exclusion: Exclusion | null,
): Hazard {
  const now = table.now!
  const needed = [...(exclusion?.elements.map(({ expression }) => expression) ?? []), exclusion?.predicate ?? '']
  const asked = namesIn(needed.join(' '))
  const keys = keyOf(table.before).filter((column) =>
    table.columns.some(({ before, now: is }) => before.name === column && is),
  )
  const shape = exclusion
    ? shapeOf(way, table, [...needed, ...keys.map(quote)], { only: hasChildren(way, now) })
    : { why: 'its definition was not understood' }
  const columns = table.columns.flatMap(({ before, now: is }) =>
    is && (own?.includes(before.name) || asked.has(before.name)) ? [is.name] : [],
  )
  const question = () => {
    if ('why' in shape || !exclusion) return unaskable('why' in shape ? shape.why : '')
    // Each expression is computed under a name of its own, so that a row can be put beside every other.
    const computed = exclusion.elements.map(({ expression }, at) => `(${nowWords(way, expression)}) AS "backout ${at}"`)
    const filter = exclusion.predicate === null ? '' : ` WHERE ${nowWords(way, exclusion.predicate)}`
    const numbered = (alias: string) =>
      `(SELECT *, ${computed.join(', ')}, row_number() OVER () AS "backout row" FROM ${shape.from}${filter}) AS ${alias}`
    const agree = exclusion.elements.map(({ operator }, at) => `one."backout ${at}" ${operator} other."backout ${at}"`)
    const where = `EXISTS (SELECT FROM ${numbered('other')} WHERE other."backout row" <> one."backout row" AND ${agree.join(' AND ')})`
    const shownColumn = keys.length > 0 ? keys : (own ?? [])
    return {
      sql: countOf(numbered('one'), where),
      sample: sampleOf(shownColumn, numbered('one'), where),
      unaskable: null,
    }
  }
  return {
    kind: 'exclusion',
    effect: 'blocks',
    table: now,
    columns,
    text: `The way back stops on rows of ${shown(now)} that exclude each other by ${shownColumns(columns)}: the constraint "${name}" comes back.`,
    counts: {
      one: `row of ${shown(now)} collides with another by "${name}"`,
      many: `rows of ${shown(now)} collide with another by "${name}"`,
    },
    first: `row of ${plain(now)} that collides with another by ${name}`,
    note: `${plain(table.was)} satisfies ${name} (exclude)`,
    ...question(),
    remedy: remedy(`Change or delete rows until no two of them agree in ${shownColumns(columns)}.`),
    make: copies(way, now, columns),
    needs: [now],
    settle: null,
  }
}

/** Gives every row the values of the first that has some. */
function copies(way: Way, now: string, columns: readonly string[]): string[] {
  if (columns.length === 0) return []
  const list = columns.map(quote).join(', ')
  const key = keyOf(way.after.relations[now]).filter((column) => !columns.includes(column))
  const order = key.length > 0 ? ` ORDER BY ${key.map(quote).join(', ')}` : ''
  const copy = (where: string) => `UPDATE ${now} SET (${list}) = (SELECT ${list} FROM ${now}${where}${order} LIMIT 1)`
  const some = columns.map((column) => `${quote(column)} IS NOT NULL`)
  const ranges = (way.after.relations[now]?.columns ?? []).filter(
    ({ name, type }) => columns.includes(name) && type.endsWith('range'),
  )
  const filled = [...some, ...ranges.map(({ name }) => `NOT isempty(${quote(name)})`)]
  return [copy(` WHERE ${filled.join(' AND ')}`), copy(` WHERE ${some.join(' AND ')}`), copy('')]
}

/** Reads `EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (…)`. */
function exclusionOf(definition: string): Exclusion | null {
  const list = inParentheses(definition, definition.indexOf('('))
  if (!list) return null
  const elements = splitAtCommas(list.inner).map((element) => {
    const match = /^([^]*) WITH (\S+|OPERATOR\([^)]*\))$/.exec(element)
    return match && { expression: withoutClass(match[1]!), operator: match[2]! }
  })
  const tail = definition.slice(list.end)
  const where = tail.indexOf('WHERE (')
  const predicate = where < 0 ? null : inParentheses(tail, where + 'WHERE '.length)
  if (elements.some((element) => element === null) || (where >= 0 && !predicate)) return null
  return { elements: elements as Exclusion['elements'], predicate: predicate?.inner ?? null }
}

/** An element without its operator class and order. */
function withoutClass(element: string): string {
  const open = element.indexOf('(')
  const name = /^(?:"(?:[^"]|"")*"|[\w$]+)(?=\s|$)/.exec(element)?.[0]
  if (name !== undefined) return name
  const inside = inParentheses(element, open)
  return inside ? element.slice(0, inside.end) : element
}

/** The last column of a key WITHOUT OVERLAPS must not overlap; the others are equal. */
function overlapsOf(index: CatalogIndex): Exclusion | null {
  const key = uniqueKeyOf(index)
  return (
    key && {
      elements: key.parts.map((expression, at) => ({ expression, operator: at === key.parts.length - 1 ? '&&' : '=' })),
      predicate: key.predicate,
    }
  )
}

function isGuaranteed(way: Way, table: TableBack, { definition, columns }: CatalogConstraint): boolean {
  const stays = table.columns.every(
    ({ before, now }) =>
      !columns?.includes(before.name) || (now?.name === before.name && typeNow(way, before.type) === now.type),
  )
  return stays && entries(table.after?.constraints).some(([, other]) => other.definition === nowWords(way, definition))
}
