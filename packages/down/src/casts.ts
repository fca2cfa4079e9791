import type { Session } from '@backout/core'
import type { PassContext } from './step.ts'

/**
 * Reads how PostgreSQL would cast between pairs of types in this database. A type that is not there (it comes back with the
 * down) has no direct cast.
 * @see https://www.postgresql.org/docs/current/catalog-pg-cast.html
 */
export async function readCasts(
  session: Session,
  pairs: readonly { from: string; to: string }[],
): Promise<PassContext['cast']> {
  if (pairs.length === 0) return () => 'none'
  const { rows } = await session.query<{ from: string; to: string; how: 'assignment' | 'explicit' | 'none' }>(
    `SELECT p."from", p."to", CASE
       WHEN f.oid IS NULL OR t.oid IS NULL THEN 'none'
       WHEN f.oid = t.oid OR c.castcontext IN ('a', 'i') THEN 'assignment'
       WHEN t.typcategory = 'S' AND t.typtype = 'b' THEN 'assignment'
       WHEN c.castcontext = 'e' OR f.typcategory = 'S' THEN 'explicit'
       WHEN t.typtype = 'd' AND t.typbasetype = f.oid OR f.typtype = 'd' AND f.typbasetype = t.oid THEN 'assignment'
       ELSE 'none' END AS how
     FROM json_to_recordset($1::json) AS p("from" text, "to" text)
     LEFT JOIN pg_type f ON f.oid = to_regtype(p."from")
     LEFT JOIN pg_type t ON t.oid = to_regtype(p."to")
     LEFT JOIN pg_cast c ON c.castsource = f.oid AND c.casttarget = t.oid`,
    [JSON.stringify(pairs)],
  )
  const found = new Map(rows.map(({ from, to, how }) => [`${from}\n${to}`, how]))
  return (from, to) => found.get(`${from}\n${to}`) ?? 'none'
}
