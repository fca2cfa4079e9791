import type { StashItem } from '@backout/core'
import { neutralValue, requiredColumn } from '../passes/required-columns.ts'
import { QUOTED, unquote, type PassContext, type Step } from '../step.ts'
import { addressOf } from './address.ts'
import { restore, type States } from './restore.ts'

/**
 * Puts the rows of the stash back among the steps that restore the schema: once a table and its columns are there, and before
 * what its rows have to satisfy is asked for.
 */
export function withRowsBack(
  steps: readonly Step[],
  items: readonly StashItem[],
  states: States,
  context: PassContext,
): readonly Step[] {
  const inPlace = parentsFirst(
    items.filter(({ kind }) => kind === 'values' || kind === 'rows'),
    states,
  )
  const { opened, filled } = openColumns(steps, inPlace, context)
  const positions = positionsOf(opened, inPlace, states)
  // Of several items on one table the last one makes it complete.
  const lastOn = new Map(inPlace.map((item) => [addressOf(item.relation), item]))
  const waiting = new Map(inPlace.map((item) => [item, [] as Step[]]))
  const early = new Set(
    opened.filter((step, index) => {
      const item = [...lastOn].find(([address]) => asksForMore(step, address))?.[1]
      if (!item || index > positions.get(item)!) return false
      waiting.get(item)!.push(step)
      return true
    }),
  )
  const backAt = (index: number) =>
    inPlace.flatMap((item) =>
      positions.get(item) === index
        ? [...toSteps(restore(item, states)), ...filled.get(item)!, ...waiting.get(item)!]
        : [],
    )
  const sequences = items.filter(({ kind }) => kind === 'sequence').flatMap((item) => restore(item, states))
  return [
    ...backAt(-1),
    ...opened.flatMap((step, index) => [...(early.has(step) ? [] : [step]), ...backAt(index)]),
    ...toSteps(sequences),
  ]
}

const toSteps = (statements: readonly string[]): Step[] => statements.map((sql) => ({ sql }))

/**
 * A required column is added without its NOT NULL, which is asked for once its values are back. Rows that were written since
 * the up have nothing in the stash: they get a neutral value where that is honest.
 */
function openColumns(steps: readonly Step[], items: readonly StashItem[], { target }: PassContext) {
  const filled = new Map(items.map((item) => [item, [] as Step[]]))
  const opened = steps.map((step): Step => {
    const required = step.table === undefined ? null : requiredColumn(step, target)
    const item = items.find(
      ({ kind, relation, columns }) =>
        kind === 'values' && addressOf(relation) === step.table && columns.some(({ name }) => name === required?.name),
    )
    if (!required || !item) return step
    const { quoted, keyed, type } = required
    const neutral = keyed ? null : neutralValue(type, target)
    filled
      .get(item)!
      .push(
        ...(neutral === null
          ? []
          : [{ sql: `UPDATE ${step.table} SET ${quoted} = ${neutral} WHERE ${quoted} IS NULL` }]),
        { table: step.table, sql: `ALTER COLUMN ${quoted} SET NOT NULL` },
      )
    return { ...step, sql: step.sql.replace(/ NOT NULL(?= |$)/, '') }
  })
  return { opened, filled }
}

/** After which step each item goes back, -1 for before all; never before the rows that its own refer to. */
function positionsOf(steps: readonly Step[], items: readonly StashItem[], states: States): Map<StashItem, number> {
  const positions = new Map<StashItem, number>()
  for (const item of items) {
    const parents = parentsOf(item, states)
    const own = steps.findLastIndex((step) => makesRoom(step, item, states))
    const theirs = [...positions].flatMap(([other, at]) => (parents.includes(other.relation) ? [at] : []))
    positions.set(item, Math.max(own, ...theirs))
  }
  return positions
}

const parentsOf = ({ relation }: StashItem, { before }: States): string[] =>
  Object.values(before.relations[relation]?.constraints ?? {}).flatMap(({ references }) => references?.table ?? [])

/** A step after which the item's rows fit in better: its table or columns come, or what is new to them goes. */
function makesRoom(step: Step, item: StashItem, { before }: States): boolean {
  // Only from there on it has its own names, and its types have their labels.
  if (/^ALTER (TABLE|SCHEMA|TYPE) [^]* (RENAME|SET SCHEMA|ADD VALUE) /.test(step.sql)) return true
  if (item.kind === 'rows' && item.relationNow === null) {
    const parts = [item.relation, ...partitionsOf(item.relation, before.relations)].map(addressOf)
    return parts.some(
      (part) =>
        // A column whose type has to be made first comes after its table.
        (step.table === part && step.sql.startsWith('ADD COLUMN ')) ||
        step.sql.startsWith(`CREATE TABLE ${part} `) ||
        step.sql.startsWith(`CREATE UNLOGGED TABLE ${part} `) ||
        (step.sql.startsWith('ALTER TABLE ') && step.sql.includes(` ATTACH PARTITION ${part} `)),
    )
  }
  const tables = [item.relation, ...ancestorsOf(item.relation, before.relations)].map(addressOf)
  if (step.table !== undefined && tables.includes(step.table))
    return /^(ADD COLUMN|DROP |ALTER COLUMN \S+ (TYPE|DROP NOT NULL|DROP EXPRESSION))/.test(step.sql)
  return step.action?.verb === 'drop' && tables.some((one) => step.sql.includes(one))
}

/** A column that comes back in a parent comes back in what inherits it. */
const ancestorsOf = (relation: string, relations: States['before']['relations']): string[] =>
  (relations[relation]?.inherits ?? []).flatMap((parent) => [parent, ...ancestorsOf(parent, relations)])

function partitionsOf(relation: string, relations: States['before']['relations']): string[] {
  return Object.entries(relations).flatMap(([name, { inherits, partitionBound }]) =>
    partitionBound !== undefined && inherits?.includes(relation) ? [name, ...partitionsOf(name, relations)] : [],
  )
}

/** A step that the rows of a table have to satisfy, or that slows down every change of them. */
const asksForMore = ({ table, sql }: Step, address: string): boolean =>
  table === address
    ? /^(ADD CONSTRAINT|ALTER COLUMN \S+ SET NOT NULL|VALIDATE CONSTRAINT|ENABLE ROW|FORCE ROW)/.test(sql)
    : /^CREATE (UNIQUE INDEX|INDEX|CONSTRAINT TRIGGER|TRIGGER)\b/.test(sql) && isOn(sql, address)

/** Definitions of indexes and triggers come from PostgreSQL, which quotes only where it must. */
function isOn(sql: string, address: string): boolean {
  const { schema, name } = partsOf(address)
  const on = / ON (?:ONLY )?((?:"(?:[^"]|"")+"|[^\s".]+)\.)?("(?:[^"]|"")+"|[^\s".(]+)/.exec(sql)
  if (!on) return false
  return plain(on[2]!) === name && (on[1] === undefined || plain(on[1].slice(0, -1)) === schema)
}

const plain = (part: string): string => (part.startsWith('"') ? unquote(part) : part)

const partsOf = (address: string): { schema: string; name: string } => {
  const match = new RegExp(`^(${QUOTED})\\.(${QUOTED})$`).exec(address)!
  return { schema: unquote(match[1]!), name: unquote(match[2]!) }
}

/** Rows that others refer to come first. */
function parentsFirst(items: readonly StashItem[], states: States): StashItem[] {
  const sorted: StashItem[] = []
  const visit = (item: StashItem, path: readonly StashItem[]) => {
    if (sorted.includes(item) || path.includes(item)) return
    const parents = parentsOf(item, states)
    for (const other of items) if (parents.includes(other.relation)) visit(other, [...path, item])
    sorted.push(item)
  }
  for (const item of items) visit(item, [])
  return sorted
}
