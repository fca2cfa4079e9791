import { createHash } from 'node:crypto'
import type { Session } from '@backout/core'

/** Where the query of dependencies looks at a whole system catalog, and the column that has the object's OID there. */
const WHOLE_CATALOGS: readonly (readonly [found: string, oid: string])[] = [
  [`WHERE d.deptype IN ('n', 'a')`, 'd.objid'],
  [`WHERE rc.relkind IN ('r','p','f','v','m','i','I','S')`, 'rc.oid'],
  [`WHERE con.contype IN ('p','u','x') AND con.conindid <> 0`, 'con.oid'],
  ['WHERE att.attnum > 0 AND NOT att.attisdropped', 'att.attrelid'],
  [`WHERE pp.prokind IN ('f','p','a','w')`, 'pp.oid'],
  ['WHERE con.conrelid <> 0', 'con.oid'],
  ['WHERE con.contypid <> 0', 'con.oid'],
  [`WHERE base.typtype IN ('d', 'e', 'c', 'r')`, 'tt.oid'],
]

const DEPENDENCIES = /^\s*WITH dep AS \(/

/**
 * Which kinds of objects the engine does not model. It goes into diagnostics of the extraction that nobody here reads: the
 * catalogs say it, and the judge compares them.
 */
const UNMODELED = /^\s*SELECT 'cast'::text AS kind, count\(\*\)/

/**
 * The query of dependencies without PostgreSQL's own objects, of which there are thousands in every database: the engine
 * resolves the name of each only to leave it out. What initdb made has an OID below 16384 and depends on nothing that
 * came later.
 * The OIDs are cast because the planner would look them up in its histogram, find none and expect a single row.
 * @returns the text as it came when it is no such query, or not the one that is known here
 */
export function withoutBuiltIn(text: string): string {
  if (!DEPENDENCIES.test(text) || WHOLE_CATALOGS.some(([found]) => !text.includes(found))) return text
  return WHOLE_CATALOGS.reduce((sql, [found, oid]) => sql.replace(found, `${found} AND ${oid}::int8 >= 16384`), text)
}

const PREFIX = 'backout_facts_'

/** Named by its text, so that no other statement is ever taken for it. */
const nameOf = (text: string): string => PREFIX + createHash('sha256').update(text).digest('hex').slice(0, 24)

/**
 * Answers the diff engine's queries from a session that may be asked the same again: each is planned once a session, which
 * costs more than running it. What is prepared is asked first, since a migration may DISCARD or DEALLOCATE, and an error
 * would end the caller's transaction.
 */
export async function engineQuery(session: Session) {
  const { rows } = await session.query<{ name: string }>(
    `SELECT name FROM pg_catalog.pg_prepared_statements WHERE name LIKE '${PREFIX}%'`,
  )
  const prepared = new Set(rows.map(({ name }) => name))
  return async (text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }> => {
    if (UNMODELED.test(text)) return { rows: [] }
    if (values !== undefined || !/^\s*(SELECT|WITH)\b/i.test(text)) return session.query(text, values)
    const sql = withoutBuiltIn(text)
    const name = nameOf(sql)
    if (!prepared.has(name)) await session.query(`PREPARE ${name} AS ${sql}`)
    prepared.add(name)
    return session.query(`EXECUTE ${name}`)
  }
}
