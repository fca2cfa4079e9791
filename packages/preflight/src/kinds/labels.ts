import { asked, remedy, setOne, type Hazard } from '../hazard.ts'
import { literal, plain, quote, shown } from '../names.ts'
import { labelsOf, typeName, typeNow, underlying } from '../types.ts'
import { labelKey, type ColumnBack, type TableBack, type Way } from '../way.ts'

/** Labels and texts in use that an enum does not have once it is back: in columns of it, of its arrays and of domains over it. */
export function labels(way: Way): Hazard[] {
  return way.tables.flatMap((table) =>
    table.columns.flatMap((column): Hazard[] => {
      const { before, now } = column
      if (table.now === null || now === null || before.inherited || table.before.partitionBound !== undefined) return []
      const enumType = elementOf(way.before, before.type)
      const back = labelsOf(way.before, enumType)
      if (!back) return []
      const isType = elementOf(way.after, now.type)
      const current = labelsOf(way.after, isType)
      // A label that keeps its identity keeps its rows, under whatever name it gets back.
      const gone = current?.filter(
        (label) => !back.includes(way.labels.get(labelKey(typeName(isType).base, label)) ?? label),
      )
      if (gone?.length === 0) return []
      return [hazardOf(way, table, column, enumType, gone ?? null, back)]
    }),
  )
}

/** The type of a column's elements, below arrays and domains. */
function elementOf(catalog: Way['before'], type: string): string {
  const own = underlying(catalog, type)
  return own.endsWith('[]') ? elementOf(catalog, own.slice(0, -2)) : own
}

function hazardOf(
  way: Way,
  table: TableBack,
  { before, now }: ColumnBack,
  enumType: string,
  gone: readonly string[] | null,
  back: readonly string[],
): Hazard {
  const is = now!
  const at = table.now!
  const array = underlying(way.before, before.type).endsWith('[]')
  const list = (gone ?? back).map(literal).join(', ')
  const test = (value: string) => (gone ? `${value} IN (${list})` : `${value} NOT IN (${list})`)
  const column = quote(is.name)
  const where = array
    ? `EXISTS (SELECT FROM unnest(${column}::text[]) AS label (name) WHERE ${test('name')})`
    : test(`${column}::text`)
  const named = gone
    ? gone.map((label) => `'${label}'`).join(' or ')
    : `a text that is no label of "${plain(enumType)}"`
  const example = gone ? gone.map(literal) : [`'backout'`]
  const type = typeNow(way, is.type) ?? is.type
  return {
    kind: 'labels',
    effect: 'blocks',
    table: at,
    columns: [is.name],
    text: `The way back stops on rows of ${shown(at)} whose "${is.name}" is ${named}: ${gone ? 'the enum loses it' : 'it becomes the enum again'}.`,
    counts: {
      one: `row of ${shown(at)} has ${named} in "${is.name}"`,
      many: `rows of ${shown(at)} have ${named} in "${is.name}"`,
    },
    first: `row of ${plain(at)} whose ${is.name} is ${named}`,
    note: gone
      ? `no row uses ${gone.map((label) => `'${label}'`).join(', ')} of ${plain(enumType)}`
      : `every value of ${plain(at)}.${is.name} is a label of ${plain(enumType)}`,
    ...asked(way, at, [is.name], where),
    remedy: remedy(
      `Give those rows a label that stays (${back.map((label) => `'${label}'`).join(', ')}), or delete them:`,
      `UPDATE ${at} SET ${column} = … WHERE ${where};`,
    ),
    make: example.map((one) => setOne(at, is.name, array ? `ARRAY[${one}]::${type}` : one)),
    needs: [at],
    settle: null,
  }
}
