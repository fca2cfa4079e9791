import { candidates } from '../candidates.ts'
import { keyOf, remedy, sampleOf, unaskable, setOne, type Hazard } from '../hazard.ts'
import { plain, quote, shown } from '../names.ts'
import { nowWords, shapeOf, standingWords } from '../shape.ts'
import { namesIn } from '../text.ts'
import type { TableBack, Way } from '../way.ts'

/** What computes without ever raising an error, whatever it is given. */
const HARMLESS =
  /^(lower|upper|initcap|coalesce|btrim|ltrim|rtrim|concat|concat_ws|md5|length|char_length|to_tsvector|setweight|nullif)$/i

/** Rows for which a stored generated column that comes back cannot be computed: a product out of range, a bad cast. */
export function generated(way: Way): Hazard[] {
  return way.tables.flatMap((table) =>
    table.columns.flatMap(({ before, now }): Hazard[] => {
      if (table.now === null || before.generated !== 'stored' || before.inherited) return []
      if (table.before.partitionBound !== undefined) return []
      const names = namesIn(before.expression ?? '')
      const about = table.columns.filter((column) => names.has(column.before.name))
      const standing = table.remade ? null : standingWords(way, about, before.expression ?? '')
      if (now?.generated === 'stored' && standing === now.expression) return []
      if (!before.notNull && isHarmless(before.expression ?? '')) return []
      return [hazardOf(way, table, before.name, before.expression ?? '', before.notNull === true)]
    }),
  )
}

/** Constants are read when the schema is made, not for each row. */
const withoutConstants = (expression: string): string =>
  expression.replaceAll(/'(?:[^']|'')*'(?:::(?:"[^"]+"|[\w.])+(?: varying)?(?:\[\])?)?/g, `''`)

/** Whether an expression can be trusted never to raise: no arithmetic, no cast but to a text, no function that may refuse. */
export function isHarmless(expression: string): boolean {
  const bare = withoutConstants(expression)
  const calls = [...bare.matchAll(/([\w."]+)\(/g)]
  const raises = /[-+*/%^]|::(?!text\b|character varying\b|regconfig\b)/.test(bare)
  return !raises && calls.every(([, name]) => HARMLESS.test(name!))
}

function hazardOf(way: Way, table: TableBack, name: string, expression: string, required: boolean): Hazard {
  const now = table.now!
  const names = namesIn(expression)
  const used = table.columns.flatMap(({ before, now: is }) => (is && names.has(before.name) ? [is] : []))
  const keys = keyOf(table.before).filter((key) =>
    table.columns.some(({ before, now: is }) => before.name === key && is),
  )
  const shape = shapeOf(way, table, [expression, ...keys.map(quote)])
  const value = nowWords(way, expression)
  return {
    kind: 'generated',
    effect: 'blocks',
    table: now,
    columns: used.map((column) => column.name),
    text: `The way back stops on rows of ${shown(now)} for which "${name}", a generated column that comes back, cannot be computed.`,
    counts: {
      one: `row of ${shown(now)} gives no value for the generated column "${name}"`,
      many: `rows of ${shown(now)} give no value for the generated column "${name}"`,
    },
    first: `row of ${plain(now)} for which ${name} cannot be computed`,
    note: `${name} can be computed for every row of ${plain(now)}`,
    ...('why' in shape
      ? unaskable(shape.why)
      : {
          // It is computed for every row: what cannot be raises here what it would raise there.
          sql: `SELECT coalesce(sum(CASE WHEN (${value}) IS NULL THEN ${required ? 1 : 0} ELSE 0 END), 0)::bigint AS count FROM ${shape.from}`,
          sample: required ? sampleOf(keys, shape.from, `(${value}) IS NULL`) : null,
          unaskable: null,
        }),
    remedy: remedy(
      `Change what "${name}" is computed from until this runs:`,
      ...('from' in shape ? [`SELECT count(${value}) FROM ${shape.from};`] : []),
    ),
    make: used.flatMap((column) =>
      [...candidates(column.type, expression), '2147483647', '9223372036854775807', `'x'`].map((one) =>
        setOne(now, column.name, one),
      ),
    ),
    raises: true,
    needs: [now],
    settle: null,
  }
}
