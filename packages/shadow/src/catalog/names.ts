/**
 * The column names of each relation as an array whose subscripts are attribute numbers, dropped columns among them: far
 * cheaper than a join for each key of each index and constraint.
 */
export const COLUMN_NAMES = `column_names as materialized (
  select attrelid, array_agg(attname::text order by attnum) as names from pg_attribute
  where attnum > 0 and (attrelid in (select oid from relations)
    or attrelid in (select confrelid from pg_constraint where contype = 'f'))
  group by attrelid
)`

/** Names of the columns that an array of attribute numbers means, in its order. */
export const columnsOf = (numbers: string, names: string): string =>
  `(select json_agg(${names}[k.number] order by k.position) from unnest(${numbers}) with ordinality k (number, position)
    where k.number > 0)`

/** The same in the order of the names, for numbers that PostgreSQL keeps in physical order. */
export const sortedColumnsOf = (numbers: string, names: string): string =>
  `(select json_agg(${names}[k.number] order by ${names}[k.number]) from unnest(${numbers}) k (number) where k.number > 0)`
