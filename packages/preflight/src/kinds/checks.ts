import type { CatalogConstraint } from '@backout/core'
import { countOf, keyOf, remedy, sampleOf, unaskable, setOne, type Hazard } from '../hazard.ts'
import { entries, literal, plain, quote, shown, shownColumns } from '../names.ts'
import { candidates } from '../candidates.ts'
import { hasChildren } from '../relatives.ts'
import { nowWords, shapeOf, standingWords } from '../shape.ts'
import { inParentheses } from '../text.ts'
import { labelsOf } from '../types.ts'
import type { TableBack, Way } from '../way.ts'

/** Rows that break a CHECK which comes back. A row for which it is neither true nor false keeps it. */
export function checks(way: Way): Hazard[] {
  return way.tables.flatMap((table) =>
    entries(table.before.constraints).flatMap(([name, check]): Hazard[] => {
      if (table.now === null || check.type !== 'check') return []
      if (check.notValid || check.notEnforced || check.inherited || isGuaranteed(way, table, check)) return []
      return [hazardOf(way, table, name, check)]
    }),
  )
}

function hazardOf(way: Way, table: TableBack, name: string, check: CatalogConstraint): Hazard {
  const now = table.now!
  const expression = expressionOf(check.definition)
  const keys = keyOf(table.before).filter((column) =>
    table.columns.some(({ before, now: is }) => before.name === column && is),
  )
  const only = /\) NO INHERIT\b/.test(check.definition) && hasChildren(way, now)
  const shape =
    expression === null
      ? { why: `its definition was not understood: ${check.definition}` }
      : shapeOf(way, table, [expression, ...keys.map(quote)], { only })
  const where = expression === null ? '' : `(${nowWords(way, expression)}) IS FALSE`
  const columns = table.columns.flatMap(({ before, now: is }) =>
    is && check.columns?.includes(before.name) ? [is.name] : [],
  )
  return {
    kind: 'check',
    effect: 'blocks',
    table: now,
    columns,
    text: `The way back stops on rows of ${shown(now)} that break ${check.definition}: the constraint "${name}" comes back.`,
    counts: {
      one: `row of ${shown(now)} breaks the check "${name}"`,
      many: `rows of ${shown(now)} break the check "${name}"`,
    },
    first: `row of ${plain(now)} that breaks ${name}`,
    note: `${plain(table.was)} satisfies ${name} (check)`,
    ...('why' in shape
      ? unaskable(shape.why)
      : {
          sql: countOf(shape.from, where),
          sample: sampleOf([...keys, ...(check.columns ?? [])], shape.from, where),
          unaskable: null,
        }),
    remedy: remedy(
      `Change ${columns.length > 0 ? shownColumns(columns) : 'those rows'} until this finds none:`,
      ...('from' in shape ? [`SELECT * FROM ${shape.from} WHERE ${where};`] : []),
    ),
    ...everyValue(way, table, columns, check),
    needs: [now],
    settle: null,
  }
}

/** Values to break the check with: of an enum or boolean each that there is. */
function everyValue(
  way: Way,
  table: TableBack,
  columns: readonly string[],
  check: CatalogConstraint,
): Pick<Hazard, 'make' | 'exhaustive'> {
  const now = table.now!
  const own = (table.after?.columns ?? []).filter(({ name, generated }) => columns.includes(name) && !generated)
  const only = check.columns?.length === 1 && own.length === 1 ? own[0] : undefined
  const labels = only && labelsOf(way.after, only.type)
  const all = labels && !only.type.endsWith('[]') ? [...labels.map(literal), 'NULL'] : null
  const values = (type: string) => all ?? candidates(type, check.definition)
  return {
    make: own.flatMap(({ name, type }) => values(type).map((value) => setOne(now, name, value))),
    ...((all !== null || only?.type === 'boolean') && { exhaustive: true }),
  }
}

/** The condition of `CHECK (…)`. */
export function expressionOf(definition: string): string | null {
  return inParentheses(definition, definition.indexOf('('))?.inner ?? null
}

/** Whether a CHECK after the up says the same of columns that stay what they are. */
function isGuaranteed(way: Way, table: TableBack, check: CatalogConstraint): boolean {
  const about = table.columns.filter(({ before }) => check.columns?.includes(before.name))
  const text = table.remade ? null : standingWords(way, about, check.definition)
  if (text === null) return false
  return entries(table.after?.constraints).some(
    ([, other]) => other.type === 'check' && !other.notValid && !other.notEnforced && other.definition === text,
  )
}
