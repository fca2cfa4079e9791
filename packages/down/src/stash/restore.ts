import type { Catalog, CatalogRelation, StashItem } from '@backout/core'
import { literal, quote } from '../step.ts'
import { CONFLICTS, listRefused, sortOut } from './conflicts.ts'
import { isSame, isThere, keyNames, ownRows, putBack, relationIn, rowsOf, stashTable, type State } from './rows.ts'

/** The catalogs between which the way back leads. */
export interface States {
  readonly before: Catalog
  readonly after: Catalog
}

/**
 * What comes before everything else, in the state after the up: nobody writes any more; what was changed since is sorted out;
 * rows that the up has added go, and values that must not stand in the way of their old type.
 */
export function prepare(items: readonly StashItem[], states: States): readonly string[] {
  const tables = [
    ...new Set(items.flatMap(({ kind, relationNow }) => (kind === 'sequence' ? [] : (relationNow ?? [])))),
  ]
  const deferred = tables.some((table) => hasDeferred(states.after.relations[table]))
  return [
    ...tables.map((table) => `LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`),
    // A check that is still to come would keep the table from being altered.
    ...(deferred ? ['SET CONSTRAINTS ALL IMMEDIATE'] : []),
    ...(items.some(({ key, relationNow }) => key && relationNow) ? [CONFLICTS] : []),
    ...items.flatMap((item) => sortOut(item, items)),
    ...items
      .filter(({ kind }) => kind === 'inserted')
      .toReversed()
      .flatMap((item) => unattended(item, 'now', states, [takeAway(item)])),
    ...items.flatMap((item) => makeWay(item, states)),
  ]
}

const hasDeferred = (relation: CatalogRelation | undefined): boolean =>
  Object.values(relation?.constraints ?? {}).some(({ deferrable, type }) => deferrable || type === 'trigger')

const takeAway = (item: StashItem): string =>
  item.key!.numbered
    ? `DELETE FROM ${ownRows(item, 'now')} AS d USING ${rowsOf(item, 'now', 't')} JOIN ${stashTable(item.name)} AS s ON ${isSame(item, 'now', 't', 's')}
  WHERE ${isThere('d', 't')}`
    : `DELETE FROM ${ownRows(item, 'now')} AS t USING ${stashTable(item.name)} AS s WHERE ${isSame(item, 'now', 't', 's')}`

/** Values that are put back anyway are taken out first, so that none of them stops the change of type. */
function makeWay(item: StashItem, states: States): readonly string[] {
  const columns = retyped(item, states)
  if (columns.length === 0) return []
  const relation = states.after.relations[item.relationNow!]
  const required = columns.filter(({ now }) => relation?.columns?.some(({ name, notNull }) => name === now && notNull))
  return [
    ...required.map(({ now }) => `ALTER TABLE ${item.relationNow!} ALTER COLUMN ${quote(now!)} DROP NOT NULL`),
    ...unattended(item, 'now', states, [
      change(
        item,
        'now',
        columns.map(({ now }) => `${quote(now!)} = NULL`),
      ),
    ]),
  ]
}

/** Columns of another type; those of a primary key must have a value at every moment. */
function retyped({ kind, columns, relationNow }: StashItem, { after }: States): StashItem['columns'] {
  if (kind !== 'values' || relationNow === null) return []
  const keys = Object.values(after.relations[relationNow]?.constraints ?? {}).flatMap(({ type, columns: of = [] }) =>
    type === 'primary key' ? of : [],
  )
  return columns.filter((column) => column.now !== null && column.typeNow !== undefined && !keys.includes(column.now))
}

/** Puts back what an item holds, once the way back has made room for it: the columns are there, their keys may come later. */
export function restore(item: StashItem, states: States): readonly string[] {
  if (item.kind === 'inserted') return []
  if (item.kind === 'sequence') return [position(item, states)]
  if (item.kind === 'rows') return unattended(item, 'then', states, [insertion(item, states)])
  const columns = item.columns.map(({ name, type }) => `${quote(name)} = ${putBack(`s.${quote(name)}`, type)}`)
  const required = retyped(item, states).filter((column) => isRequired(item, column.name, states.before))
  const always = item.columns.filter(({ name }) =>
    states.before.relations[item.relation]?.columns?.some(
      (column) => column.name === name && column.identity === 'always',
    ),
  )
  const identity = (how: string) =>
    always.map(({ name }) => `ALTER TABLE ${item.relation} ALTER COLUMN ${quote(name)} SET GENERATED ${how}`)
  return [
    ...identity('BY DEFAULT'),
    ...unattended(item, 'then', states, [change(item, 'then', columns)]),
    ...identity('ALWAYS'),
    ...required.map(({ name }) => `ALTER TABLE ${item.relation} ALTER COLUMN ${quote(name)} SET NOT NULL`),
  ]
}

const isRequired = ({ relation }: StashItem, column: string, { relations }: Catalog): boolean =>
  relations[relation]?.columns?.some(({ name, notNull }) => name === column && notNull) ?? false

/** An `UPDATE` of the rows that the stash holds. */
const change = (item: StashItem, state: State, set: readonly string[]): string =>
  item.key!.numbered
    ? `UPDATE ${ownRows(item, state)} AS u SET ${set.join(', ')}
  FROM ${rowsOf(item, state, 't')} JOIN ${stashTable(item.name)} AS s ON ${isSame(item, state, 't', 's')}
  WHERE ${isThere('u', 't')}`
    : `UPDATE ${ownRows(item, state)} AS t SET ${set.join(', ')}
  FROM ${stashTable(item.name)} AS s WHERE ${isSame(item, state, 't', 's')}`

function insertion(item: StashItem, { before }: States): string {
  const relation = before.relations[item.relation]
  const names = item.columns.map(({ name }) => quote(name)).join(', ')
  const values = item.columns.map(({ name, type }) => putBack(`s.${quote(name)}`, type)).join(', ')
  const overriding = relation?.columns?.some(({ identity }) => identity) ? ' OVERRIDING SYSTEM VALUE' : ''
  const insert = `INSERT INTO ${item.relation} (${names})${overriding}
  SELECT ${values} FROM ${stashTable(item.name)} AS s`
  if (item.relationNow === null || item.key === null || item.key.numbered) return insert
  const key = keyNames(item).map(quote)
  const parents = Object.values(relation?.constraints ?? {}).flatMap(({ columns = [], references }) =>
    references === undefined || references.table === item.relation ? [] : [hasParent(columns, references)],
  )
  const conflict =
    item.policy === 'restore'
      ? ` ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${item.columns.map(({ name }) => `${quote(name)} = excluded.${quote(name)}`).join(', ')}`
      : ' ON CONFLICT DO NOTHING'
  return `WITH put AS (
  ${insert}${parents.length > 0 ? ` WHERE ${parents.join(' AND ')}` : ''}${conflict}
  RETURNING ${key.join(', ')}
)
${listRefused(item, `EXISTS (SELECT FROM put AS t WHERE ${isSame(item, 'then', 't', 's')})`)}`
}

const hasParent = (columns: readonly string[], { table, columns: of }: { table: string; columns: readonly string[] }) =>
  `(${columns.map((column) => `s.${quote(column)} IS NULL OR `).join('')}EXISTS (SELECT FROM ${table} AS p WHERE ${of.map((column, at) => `p.${quote(column)} = s.${quote(columns[at]!)}`).join(' AND ')}))`

/** Never behind what was handed out since. @see https://www.postgresql.org/docs/current/functions-sequence.html */
const position = ({ name, relation }: StashItem, { before }: States): string => {
  const isFalling = before.relations[relation]?.sequence?.increment.startsWith('-')
  return `SELECT setval(${literal(relation)}, ${isFalling ? 'least' : 'greatest'}(s.last_value, c.last_value),
    CASE WHEN c.last_value ${isFalling ? '<' : '>'} s.last_value THEN c.is_called ELSE s.is_called END)
  FROM ${stashTable(name)} AS s, ${relation} AS c`
}

/** Takes the stash away, once all is back where it belongs. What was in conflict stays listed. */
export const clear = (items: readonly StashItem[]): readonly string[] => [
  ...items.map(({ name }) => `DROP TABLE ${stashTable(name)}`),
  `DELETE FROM ${stashTable('stashes')} WHERE "name" IN (${items.map(({ name }) => literal(name)).join(', ')})`,
]

/**
 * Statements that change rows without waking the table's triggers, and without row security hiding rows from its owner.
 * Triggers that only one of the two states has are not there at that moment.
 */
function unattended(
  item: StashItem,
  state: State,
  { before, after }: States,
  statements: readonly string[],
): readonly string[] {
  const relation = relationIn(item, state)
  const [here, there] = [before.relations[item.relation], after.relations[item.relationNow ?? '']]
  if (!here || !there) return statements
  const own = state === 'now' ? there : here
  const triggers = Object.entries(there.triggers ?? {}).filter(
    ([name, { enabled }]) => enabled !== 'disabled' && own.triggers?.[name],
  )
  const isForced = here.forceRowSecurity && there.forceRowSecurity
  const alter = (clauses: readonly string[]) =>
    clauses.length > 0 ? [`ALTER TABLE ${relation} ${clauses.join(', ')}`] : []
  return [
    ...alter([
      ...triggers.map(([name]) => `DISABLE TRIGGER ${quote(name)}`),
      ...(isForced ? ['NO FORCE ROW LEVEL SECURITY'] : []),
    ]),
    ...statements,
    ...alter([
      ...triggers.map(
        ([name, { enabled }]) => `ENABLE ${enabled ? `${enabled.toUpperCase()} ` : ''}TRIGGER ${quote(name)}`,
      ),
      ...(isForced ? ['FORCE ROW LEVEL SECURITY'] : []),
    ]),
  ]
}
