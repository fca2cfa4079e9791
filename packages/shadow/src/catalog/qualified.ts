/**
 * One statement that computes a JSON document with the search path emptied, so that PostgreSQL prints every name with its
 * schema, and puts the session's own path back. Works inside an open transaction and outside of one, and sees one state.
 *
 * The order is forced by data: the path is emptied before the document's subquery can start, which refers to it, and put
 * back after, since what puts it back refers to the document. `is_local` keeps whatever SET or SET LOCAL was in force.
 * @param ctes `name as materialized (…)` each; those that none refers to cost nothing
 * @param document a scalar SQL expression of type json
 * @returns SQL with one row and one column, `document`, the JSON as text
 * @see https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SET
 */
export const qualified = (ctes: readonly string[], document: string): string => `
with path as materialized (select current_setting('search_path') as was),
emptied as materialized (select was, set_config('search_path', left(was, 0), true) as now from path)
select d.document, set_config('search_path', case when d.document is null then e.was else e.was end, true)
from emptied e cross join lateral (
  with ${ctes.join(',\n')}
  select (${document})::text as document where e.now is not null offset 0
) d`
