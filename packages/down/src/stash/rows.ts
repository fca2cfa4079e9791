import { STASH_SCHEMA, type StashColumn, type StashItem } from '@backout/core'
import { quote } from '../step.ts'

/** Before the up and once the way back has restored the schema; or after the up. Names differ where the up renames. */
export type State = 'then' | 'now'

/** The stash's own names for a row of a table without a key: what it says, and which of those that say the same. */
const NUMBERED = ['backout_key', 'backout_n'] as const
/** Where a row lies while one statement runs, since nothing else tells it from its like. */
const PLACE = ['backout_part', 'backout_at'] as const

/** A table of the stash, quoted. */
export const stashTable = (name: string): string => `${quote(STASH_SCHEMA)}.${quote(name)}`

/** The item's relation, under its name in a state. */
export const relationIn = ({ relation, relationNow }: StashItem, state: State): string =>
  state === 'then' ? relation : (relationNow ?? relation)

/** The same for FROM, UPDATE and DELETE. */
export const ownRows = (item: StashItem, state: State): string =>
  `${item.only ? 'ONLY ' : ''}${relationIn(item, state)}`

/** The names under which the stash keeps an item's key. */
export const keyNames = ({ key }: StashItem): readonly string[] =>
  key === null ? [] : key.numbered ? NUMBERED : key.columns.map(({ name }) => name)

/** The item's relation for a FROM clause, under an alias; with numbers for its rows where it has no key. */
export function rowsOf(item: StashItem, state: State, alias: string): string {
  const relation = ownRows(item, state)
  if (!item.key?.numbered) return `${relation} AS ${alias}`
  const said = `ROW(${item.key.columns.map((column) => `r.${quote(column[nameIn(state)])}`).join(', ')})::text`
  return `(
    SELECT r.*, r.tableoid AS ${PLACE[0]}, r.ctid AS ${PLACE[1]}, ${said} AS ${NUMBERED[0]},
      row_number() OVER (PARTITION BY ${said}) AS ${NUMBERED[1]}
    FROM ${relation} AS r
  ) AS ${alias}`
}

const nameIn = (state: State) => (state === 'then' ? 'name' : 'now')

/** An item's key as the stash takes it from a row. */
export function keyOf(item: StashItem, state: State, alias: string): readonly string[] {
  const { key } = item
  if (key === null) return []
  if (key.numbered) return NUMBERED.map((name) => `${alias}.${name}`)
  return key.columns.map((column) => kept(`${alias}.${quote(column[nameIn(state)])}`, column.type))
}

/** That a row of the relation and one of the stash are the same. */
export function isSame(item: StashItem, state: State, row: string, stashed: string): string {
  const names = keyNames(item)
  return keyOf(item, state, row)
    .map((value, at) => `${value} = ${stashed}.${quote(names[at]!)}`)
    .join(' AND ')
}

/** A row as one text, by which it is seen later whether anybody has changed it. */
export const rowText = ({ key }: StashItem, alias: string): string =>
  key?.numbered ? `${alias}.${NUMBERED[0]}` : `(${alias}.*)::text`

/** A row as JSON, for people. */
export const rowJson = ({ key }: StashItem, alias: string): string =>
  key?.numbered ? `to_jsonb(${alias}.*) - '{${[...PLACE, ...NUMBERED].join(',')}}'::text[]` : `to_jsonb(${alias}.*)`

/** That a row in `UPDATE` or `DELETE` is one of a FROM clause that {@link rowsOf} has numbered. */
export const isThere = (alias: string, numbered: string): string =>
  `${alias}.tableoid = ${numbered}.${PLACE[0]} AND ${alias}.ctid = ${numbered}.${PLACE[1]}`

/**
 * A value as the stash keeps it. Values of types that are not PostgreSQL's own lie there as text: the stash must not stand in
 * the way when such a type is dropped or made anew.
 */
export const kept = (value: string, type: string): string => (isOwn(type) ? value : `${value}::text`)

/** A value of the stash as its column takes it. */
export const putBack = (value: string, type: string): string => (isOwn(type) ? value : `${value}::${type}`)

/** PostgreSQL's own types are the only ones that `format_type` names without a schema. */
const isOwn = (type: string): boolean => !type.includes('.')

/** What the stash calls the value that the up has left in a column. */
export const afterName = ({ name }: Pick<StashColumn, 'name'>): string => `${name} after`

/** Types whose equal values are the same ones, to the letter. Others are compared as text: 1.0 is not 1.00, nor is json equal to anything. */
const EXACT =
  /^(?:smallint|integer|bigint|boolean|uuid|date|bytea|oid|text|character varying|timestamp|time)(?:\(\d+\))?(?: with(?:out)? time zone)?(?:\(\d+\))?$/

/** That two values differ. @param type of both, as the stash keeps them */
export function differs(one: string, other: string, type: string): string {
  const text = isOwn(type) && !EXACT.test(type) ? '::text' : ''
  return `${one}${text} IS DISTINCT FROM ${other}${text}`
}
