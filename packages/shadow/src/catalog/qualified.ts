/**
 * What decides how PostgreSQL prints names and constants. With an empty search path every name comes with its schema; the
 * rest are what pg_dump sets too. A migration may have set any of them in the same session.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  search_path: '',
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  quote_all_identifiers: 'off',
}

const names = Object.keys(SETTINGS)
const read = names.map((name) => `current_setting('${name}') as ${name}`)
const set = Object.entries(SETTINGS).map(
  ([name, value]) => `set_config('${name}', case when ${name} is null then '' else '${value}' end, true)`,
)
const restore = names.map(
  (name) => `set_config('${name}', case when d.document is null then s.${name} else s.${name} end, true)`,
)

/**
 * One statement that computes a JSON document under fixed {@link SETTINGS} and puts the session's own back. Works inside an
 * open transaction and outside of one, and sees one state of the database.
 *
 * The order is forced by data: the settings depend on those that were read, the document's subquery refers to the settings,
 * and what puts the old ones back refers to the document. They are set as by SET LOCAL, which leaves untouched whatever SET
 * or SET LOCAL was in force outside.
 * @param ctes `name as materialized (…)` each; those that none refers to cost nothing
 * @param document a scalar SQL expression of type json
 * @returns SQL with one row, whose column `document` is the JSON as text
 * @see https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SET
 */
export const qualified = (ctes: readonly string[], document: string): string => `
with session as materialized (select ${read.join(', ')}),
fixed as materialized (select *, array[${set.join(', ')}] as now from session)
select d.document, array[${restore.join(', ')}] as restored
from fixed s cross join lateral (
  with ${ctes.join(',\n')}
  select (${document})::text as document where s.now is not null offset 0
) d`
