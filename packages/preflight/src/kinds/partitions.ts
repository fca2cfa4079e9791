import { candidates } from '../candidates.ts'
import { countOf, keyOf, remedy, sampleOf, unaskable, setOne, type Hazard } from '../hazard.ts'
import { plain, quote, shown } from '../names.ts'
import { insideOf, partitionKeyOf, partitionsOf, placeIn } from '../partition-bound.ts'
import { nowWords, shapeOf } from '../shape.ts'
import { namesIn } from '../text.ts'
import type { TableBack, Way } from '../way.ts'

/** Rows for which the partitions that come back have no place, or that lie in the wrong one. */
export function partitions(way: Way): Hazard[] {
  return [...unplaced(way), ...attached(way), ...inDefault(way)]
}

/** Rows of a plain table that is partitioned again. */
function unplaced(way: Way): Hazard[] {
  return way.tables.flatMap((table) => {
    if (!table.remade || table.before.kind !== 'partitioned table' || table.after?.kind === 'partitioned table')
      return []
    const place = placeIn(way.before, table.was, null)
    return place === 'true'
      ? []
      : [hazardOf(way, table, place && `NOT (${place})`, `no partition of ${shown(table.was)}`)]
  })
}

/** Rows of a table that becomes a partition again. */
function attached(way: Way): Hazard[] {
  return way.tables.flatMap((table) => {
    const { before, after } = table
    const parent = before.inherits?.[0]
    if (before.partitionBound === undefined || parent === undefined || !after || table.remade) return []
    if (after.partitionBound === before.partitionBound) return []
    const key = partitionKeyOf(way.before.relations[parent]!)
    const now = way.tables.find(({ was }) => was === parent)?.now ?? null
    const own = key && insideOf(before.partitionBound, key, now)
    const others = key && partitionsOf(way.before, parent).map(({ bound }) => insideOf(bound, key, now))
    const outside =
      before.partitionBound === 'DEFAULT'
        ? (others?.filter((one) => one !== null).join(' OR ') ?? null)
        : own && `NOT (${own})`
    return [hazardOf(way, table, outside, `no place in the partition "${plain(table.was)}" as it was`)]
  })
}

/** Rows of a default partition that belong to one which comes back. */
function inDefault(way: Way): Hazard[] {
  return way.tables.flatMap((table) => {
    const parent = table.before.inherits?.[0]
    if (table.before.partitionBound !== 'DEFAULT' || table.after?.partitionBound !== 'DEFAULT' || parent === undefined)
      return []
    const key = partitionKeyOf(way.before.relations[parent]!)
    const whole = way.tables.find(({ was }) => was === parent)?.now ?? null
    const back = partitionsOf(way.before, parent).filter(({ name, bound }) => {
      const own = way.tables.find(({ was }) => was === name)
      return bound !== 'DEFAULT' && (!own?.after || own.remade || own.after.partitionBound !== bound)
    })
    if (back.length === 0) return []
    const inside = back.map(({ bound }) => key && insideOf(bound, key, whole))
    const names = back.map(({ name }) => `"${plain(name)}"`).join(' or ')
    const where = inside.includes(null) ? null : inside.join(' OR ')
    return [hazardOf(way, table, where, `its place in the partition ${names}, which comes back`)]
  })
}

function hazardOf(way: Way, table: TableBack, where: string | null, has: string): Hazard {
  const now = table.now!
  const parent = table.before.partitionBound === undefined ? table.was : table.before.inherits![0]!
  const key = partitionKeyOf(way.before.relations[parent]!)
  const names = namesIn(key?.parts.join(' ') ?? '')
  const columns = table.columns.flatMap(({ before, now: is }) => (is && names.has(before.name) ? [is.name] : []))
  const keys = keyOf(table.before)
  const shape =
    where === null ? { why: 'the bounds cannot be asked by a query' } : shapeOf(way, table, [where, ...keys.map(quote)])
  const condition = where === null ? '' : nowWords(way, where)
  return {
    kind: 'partition',
    effect: 'blocks',
    table: now,
    columns,
    text: `The way back stops on rows of ${shown(now)} that have ${has}.`,
    counts: { one: `row of ${shown(now)} has ${has}`, many: `rows of ${shown(now)} have ${has}` },
    first: `row of ${plain(now)} that has ${has.replaceAll('"', '')}`,
    note: `no row of ${plain(now)} has ${has.replaceAll('"', '')}`,
    ...('why' in shape
      ? unaskable(shape.why)
      : {
          sql: countOf(shape.from, condition),
          sample: sampleOf(keys.length > 0 ? keys : columns, shape.from, condition),
          unaskable: null,
        }),
    remedy: remedy(
      'Move or delete those rows:',
      ...('from' in shape ? [`SELECT * FROM ${shape.from} WHERE ${condition};`] : []),
    ),
    make: (table.after?.columns ?? [])
      .filter(({ name }) => columns.includes(name))
      .flatMap(({ name, type }) => candidates(type, condition).map((value) => setOne(now, name, value))),
    needs: [now],
    settle: null,
  }
}
