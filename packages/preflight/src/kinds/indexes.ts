import { remedy, unaskable, setOne, type Hazard } from '../hazard.ts'
import { uniqueKeyOf } from '../index-definition.ts'
import { entries, plain, shown, shownColumns } from '../names.ts'
import { nowWords, shapeOf, standingWords } from '../shape.ts'
import { namesIn } from '../text.ts'
import { INTEGERS, isNumber, labelsOf, typeName, underlying } from '../types.ts'
import type { TableBack, Way } from '../way.ts'
import { isHarmless } from './generated.ts'

/** What one entry of a btree may take, in bytes, less what its head takes. @see https://www.postgresql.org/docs/current/btree.html */
const ROOM = 2690

/** Longer than that, and shorter than what any index takes; no compression makes it much shorter. */
const LONG = `(SELECT string_agg(md5(i::text), '') FROM generate_series(1, 120) AS i)`

/**
 * Values that an index which comes back cannot take: too long for a btree, or of an expression that raises an error for them.
 * Rare: no header speaks of it, but who goes back is told.
 */
export function indexes(way: Way): Hazard[] {
  return way.tables.flatMap((table) =>
    entries(table.before.indexes).flatMap(([name, index]): Hazard[] => {
      if (table.now === null || index.parent !== undefined || index.method !== 'btree') return []
      const key = uniqueKeyOf(index)
      if (!key) return []
      const texts = [...key.parts, key.predicate ?? '']
      const names = namesIn(texts.join(' '))
      const about = table.columns.filter(({ before }) => names.has(before.name))
      const stays = about.filter(({ now }) => now !== null)
      const long = index.columns.some(
        (column) =>
          column === null ||
          stays.some(
            ({ before, now }) => before.name === column && !isShort(way, before.type) && !isShort(way, now!.type),
          ),
      )
      const raises = texts.some((text) => !isHarmless(text))
      if (stays.length === 0 || (!long && !raises) || isThere(way, table, index.definition, about)) return []
      const columns = about.flatMap(({ now }) => (now ? [now.name] : []))
      const shape = shapeOf(way, table, texts)
      const size = key.parts.map((part) => `coalesce(pg_column_size(${nowWords(way, part)}), 0)`).join(' + ')
      const where = `${key.predicate === null ? '' : `(${nowWords(way, key.predicate)}) AND `}${size} > ${ROOM}`
      return [
        {
          kind: 'index',
          effect: 'blocks',
          table: table.now,
          columns,
          text: `The way back stops on rows of ${shown(table.now)} whose ${shownColumns(columns)} cannot go into the index "${name}".`,
          counts: {
            one: `row of ${shown(table.now)} has a ${shownColumns(columns)} too long for the index "${name}"`,
            many: `rows of ${shown(table.now)} have a ${shownColumns(columns)} too long for the index "${name}"`,
          },
          first: `row of ${plain(table.now)} that does not go into ${name}`,
          note: `every row of ${plain(table.now)} goes into ${name}`,
          ...('why' in shape
            ? unaskable(shape.why)
            : { sql: `SELECT count(*) AS count FROM ${shape.from} WHERE ${where}`, sample: null, unaskable: null }),
          remedy: remedy(`Shorten those values, or write a way back without the index.`),
          make: stays.flatMap(({ before, now }) =>
            isShort(way, before.type) ? [] : [setOne(table.now!, now!.name, LONG)],
          ),
          raises: true,
          needs: [table.now],
          settle: null,
        },
      ]
    }),
  )
}

/** Types whose values are never long: numbers, times, enums, short texts. */
function isShort(way: Way, type: string): boolean {
  const base = underlying(way.before, type)
  if (base in INTEGERS || (isNumber(base) && base !== 'numeric') || labelsOf(way.before, base))
    return !base.endsWith('[]')
  if (/^(uuid|boolean|date|timestamp|time|interval|money|inet|cidr|macaddr|oid|name|"char")/.test(base))
    return !base.endsWith('[]')
  const { base: name, modifier, array } = typeName(base)
  return !array && modifier !== null && Number(modifier.split(',')[0]) <= (name === 'numeric' ? 1000 : 600)
}

/** Whether the same index stands after the up: then every value is in it already. */
function isThere(way: Way, table: TableBack, definition: string, about: TableBack['columns']): boolean {
  const standing = table.remade ? null : standingWords(way, about, methodAndKeys(definition))
  return entries(table.after?.indexes).some(
    ([, other]) => !other.invalid && methodAndKeys(other.definition) === standing,
  )
}

const methodAndKeys = (definition: string): string => definition.slice(definition.indexOf(' USING '))
