import type { CatalogColumn } from '@backout/core'
import { countOf, keyOf, remedy, sampleOf, setOne, type Hazard } from '../hazard.ts'
import { literal, plain, quote, shown } from '../names.ts'
import { INTEGERS, underlying } from '../types.ts'
import type { TableBack, Way } from '../way.ts'

/** Positions of sequences that go. One that goes together with its column has nothing left to number. */
export function sequencePositions(way: Way): Hazard[] {
  const gone = new Set([
    ...way.goneColumns.map(({ table, column }) => `${table}.${column.name}`.replaceAll('"', '')),
    ...way.goneTables.flatMap((table) =>
      (way.after.relations[table]?.columns ?? []).map(({ name }) => `${table}.${name}`.replaceAll('"', '')),
    ),
  ])
  return way.goneSequences.flatMap((sequence): Hazard[] => {
    const owner = way.after.relations[sequence]?.sequence?.ownedBy
    if (owner !== undefined && gone.has(owner.replaceAll('"', ''))) return []
    return [
      {
        kind: 'sequence-position',
        effect: 'loses',
        table: sequence,
        columns: [],
        text: `The way back drops the sequence ${shown(sequence)} with its position.`,
        counts: { one: `position is lost: that of the sequence ${shown(sequence)}`, many: `positions are lost` },
        first: `number drawn from ${plain(sequence)}`,
        note: `the position of the sequence ${plain(sequence)}`,
        sql: `SELECT CASE WHEN is_called THEN 1 ELSE 0 END AS count FROM ${sequence}`,
        sample: `SELECT last_value::text AS last_value FROM ${sequence}`,
        unaskable: null,
        remedy: remedy(`Note where it stands:`, `SELECT last_value FROM ${sequence};`),
        make: [`SELECT nextval(${literal(sequence)})`],
        needs: [],
        settle: null,
      },
    ]
  })
}

/** Keys that a sequence hands out again once it numbers their column again: written since, without it. */
export function sequencesBehind(way: Way): Hazard[] {
  return way.tables.flatMap((table) =>
    table.columns.flatMap(({ before, now }): Hazard[] => {
      if (table.now === null || now === null || table.before.partitionBound !== undefined) return []
      if (before.inherited || !(underlying(way.after, now.type) in INTEGERS)) return []
      const sequence = sequenceOf(way, table, before)
      if (sequence === null || numbersStill(way, table, now, sequence)) return []
      return [behind(way, table, before, now, sequence)]
    }),
  )
}

interface Numbering {
  /** Its key before; null for an identity's own, whose name decides nothing. */
  readonly name: string
  readonly start: string
  /** Whether it stands after the up: then it keeps its position. */
  readonly stands: boolean
}

function sequenceOf(way: Way, table: TableBack, column: CatalogColumn): Numbering | null {
  const owned = `${table.was}.${column.name}`.replaceAll('"', '')
  const drawn = /^nextval\('([^']+)'::regclass\)$/.exec(column.default ?? '')?.[1]
  const found = Object.entries(way.before.relations).find(
    ([key, { sequence }]) =>
      sequence !== undefined &&
      (drawn === undefined
        ? column.identity && sequence.ownedBy?.replaceAll('"', '') === owned
        : plain(key) === plain(drawn)),
  )
  const sequence = found?.[1].sequence
  if (!sequence || sequence.increment.startsWith('-') || sequence.cycle) return null
  return {
    name: found[0],
    start: sequence.start,
    stands: !way.newSequences.includes(found[0]) && Object.hasOwn(way.after.relations, found[0]),
  }
}

/** Whether the same sequence has numbered the column all along. */
function numbersStill(
  { after }: Way,
  { now: table }: TableBack,
  column: CatalogColumn,
  { name, stands }: Numbering,
): boolean {
  const owner = after.relations[name]?.sequence
  const isOwn = owner?.identity && owner.ownedBy?.replaceAll('"', '') === `${table}.${column.name}`.replaceAll('"', '')
  return stands && (isOwn || plain(column.default ?? '').includes(`'${plain(name)}'`))
}

function behind(way: Way, table: TableBack, before: CatalogColumn, now: CatalogColumn, sequence: Numbering): Hazard {
  const at = table.now!
  const column = quote(now.name)
  const where = sequence.stands
    ? `${column} > (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM ${sequence.name})`
    : `${column} >= ${sequence.start}`
  const key = keyOf(way.after.relations[at])
  return {
    kind: 'sequence-behind',
    effect: 'loses',
    table: at,
    columns: [now.name],
    text: `After the way back "${before.name}" of ${shown(table.was)} is numbered by ${shown(sequence.name)} again, which hands out keys that rows have.`,
    counts: {
      one: `row of ${shown(at)} has a "${now.name}" that ${shown(sequence.name)} would hand out again`,
      many: `rows of ${shown(at)} have a "${now.name}" that ${shown(sequence.name)} would hand out again`,
    },
    first: `row of ${plain(at)} whose ${now.name} is beyond ${plain(sequence.name)}`,
    note: `that ${plain(sequence.name)} stands behind the keys of ${plain(table.was)}`,
    sql: countOf(at, where),
    sample: sampleOf(key.length > 0 ? key : [now.name], at, where),
    unaskable: null,
    remedy: remedy(
      `Move the sequence once the way back has run:`,
      `SELECT setval(pg_get_serial_sequence(${literal(table.was)}, ${literal(before.name)}), max(${quote(before.name)})) FROM ${table.was};`,
    ),
    make: [setOne(at, now.name, `${column} + 30000`)],
    needs: [at],
    settle: `SELECT coalesce((SELECT max(${quote(before.name)}) FROM ${table.was}), 0) >= (SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM ${sequence.name}) AS real`,
  }
}
