import { STASH_SCHEMA, type StashColumn, type StashItem } from '@backout/core'
import { literal, quote } from '../step.ts'
import { afterName, differs, isSame, kept, keyNames, keyOf, rowsOf, rowText, stashTable } from './rows.ts'

/** What a migration says before and after its own statements so that its stash is filled. No statement ends in a semicolon. */
export interface Capture {
  readonly start: readonly string[]
  readonly end: readonly string[]
}

/** The schema of the stash, and the list of what lies in it. Nobody but its owner may look. */
const SCHEMA = [
  `CREATE SCHEMA IF NOT EXISTS ${quote(STASH_SCHEMA)}`,
  `CREATE TABLE IF NOT EXISTS ${stashTable('stashes')} (
  "name" text PRIMARY KEY,
  "migration" text NOT NULL,
  "about" jsonb NOT NULL,
  "taken_at" timestamptz NOT NULL DEFAULT now()
)`,
  `REVOKE ALL ON SCHEMA ${quote(STASH_SCHEMA)} FROM PUBLIC`,
]

/** What our own rules would say of it. */
const ON_PURPOSE = {
  lock: '-- backout-ignore ban-lock-table: what is put aside must not change while it is copied',
  security: '-- backout-ignore ban-disable-row-security: its owner has to see every row, and it is forced again below',
}

/** A table that writers must not change while it is copied, or before it is changed. */
export interface Locked {
  /** As a catalog's key. */
  readonly relation: string
  /** `ACCESS EXCLUSIVE` where the up takes it anyway: to ask for more later invites a deadlock. */
  readonly mode: 'ACCESS EXCLUSIVE' | 'SHARE ROW EXCLUSIVE'
  /** Whether row security holds for the owner too, who would then copy only what the policies show. */
  readonly forced: boolean
}

/**
 * How the stash is filled: copied before anything happens, and when all has happened what the up has left alone is taken out
 * again. Both have to run in the transaction of the migration.
 * @param forcedNow tables for whose owner row security holds after the up, under their names then
 */
export function captureOf(
  items: readonly StashItem[],
  locked: readonly Locked[],
  forcedNow: readonly string[],
): Capture {
  const settled = items.flatMap((item) => {
    const query = settle(item)
    if (query === null) return []
    return [`CREATE TABLE ${stashTable(item.name)} AS\n${query}`, `DROP TABLE ${stashTable(draftName(item))}`]
  })
  return {
    start: [
      ...SCHEMA,
      ...locked.map(({ relation, mode }) => `${ON_PURPOSE.lock}\nLOCK TABLE ${relation} IN ${mode} MODE`),
      ...unforced(
        locked.flatMap(({ relation, forced }) => (forced ? [relation] : [])),
        items.flatMap((item) => [...room(item), begin(item), register(item)]),
      ),
    ],
    end: settled.length === 0 ? [] : unforced(forcedNow, settled),
  }
}

/** Row security that holds for the owner too would show the stash only some of the rows. */
const unforced = (relations: readonly string[], statements: readonly string[]): readonly string[] => [
  ...relations.map((relation) => `${ON_PURPOSE.security}\nALTER TABLE ${relation} NO FORCE ROW LEVEL SECURITY`),
  ...statements,
  ...relations.map((relation) => `ALTER TABLE ${relation} FORCE ROW LEVEL SECURITY`),
]

/** A stash that lies there already, of a database that was led back by other means, is kept once. */
const room = ({ name }: StashItem): readonly string[] => [
  `DROP TABLE IF EXISTS ${stashTable(`${name}~`)}`,
  `ALTER TABLE IF EXISTS ${stashTable(name)} RENAME TO ${quote(`${name}~`)}`,
]

const register = ({ name, migration, ...about }: StashItem): string =>
  `INSERT INTO ${stashTable('stashes')} ("name", "migration", "about")
  VALUES (${literal(name)}, ${literal(migration)}, ${literal(withoutSemicolons(JSON.stringify(about)))})
  ON CONFLICT ("name") DO UPDATE SET "about" = excluded."about", "taken_at" = now()`

/** Some runners cut a file at every semicolon; JSON can say it otherwise. */
const withoutSemicolons = (json: string): string => json.replaceAll(';', '\\u003b')

/** Where rows lie until it is known which of them the up has changed. */
const draftName = ({ name }: StashItem): string => `${name} draft`

function begin(item: StashItem): string {
  const table = stashTable(settle(item) === null ? item.name : draftName(item))
  if (item.kind === 'sequence') return `CREATE TABLE ${table} AS SELECT last_value, is_called FROM ${item.relation}`
  const columns = item.columns.filter(({ name }) => !keyNames(item).includes(name))
  return `CREATE TABLE ${table} AS
  SELECT ${[...named(keyOf(item, 'then', 't'), keyNames(item)), ...columns.map((column) => taken(column))].join(', ')}
  FROM ${rowsOf(item, 'then', 't')}`
}

const taken = ({ name, type }: StashColumn): string => alias(kept(`t.${quote(name)}`, type), name)

const named = (values: readonly string[], names: readonly string[]): string[] =>
  values.map((value, at) => alias(value, names[at]!))

/** A column keeps its own name by itself. */
const alias = (value: string, name: string): string =>
  value.endsWith(`.${quote(name)}`) || value.endsWith(`.${name}`) ? value : `${value} AS ${quote(name)}`

/** The query that picks what the up has changed, once it has; null where all that was copied is wanted. */
function settle(item: StashItem): string | null {
  if (item.relationNow === null || item.key === null || item.kind === 'sequence') return null
  const same = isSame(item, 'now', 't', 's')
  const draft = stashTable(draftName(item))
  if (item.kind === 'rows')
    return `  SELECT s.* FROM ${draft} AS s
  WHERE NOT EXISTS (SELECT FROM ${rowsOf(item, 'now', 't')} WHERE ${same})`
  if (item.kind === 'inserted')
    return `  SELECT ${named(keyOf(item, 'now', 't'), keyNames(item)).join(', ')}, ${rowText(item, 't')} AS backout_row FROM ${rowsOf(item, 'now', 't')}
  WHERE NOT EXISTS (SELECT FROM ${draft} AS s WHERE ${same})`
  const left = item.columns.filter(({ now }) => now !== null)
  if (left.length === 0) return null
  const after = left.map(
    (column) => `${kept(`t.${quote(column.now!)}`, column.typeNow ?? column.type)} AS ${quote(afterName(column))}`,
  )
  // What is of another type now is another value, whatever it looks like.
  const changed = item.columns.every(({ now, typeNow }) => now !== null && typeNow === undefined)
    ? `\n  WHERE ${left.map(({ name, now, type }) => differs(`s.${quote(name)}`, kept(`t.${quote(now!)}`, type), type)).join(' OR ')}`
    : ''
  return `  SELECT s.*, ${after.join(', ')} FROM ${draft} AS s
  JOIN ${rowsOf(item, 'now', 't')} ON ${same}${changed}`
}
