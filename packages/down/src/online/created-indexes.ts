import { literal, quote, type Pass } from '../step.ts'
import { where } from './unless.ts'

/**
 * An index that the up dropped CONCURRENTLY is built CONCURRENTLY. A build that breaks off leaves an invalid index under
 * the name: it is dropped first, and one that is there and valid is left alone.
 * @see https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
 */
export const indexesComeOnline: Pass = (steps, { online: { dropped } }) =>
  steps.map((step) => {
    const id = step.action?.produces.find(({ kind }) => kind === 'index')
    if (id?.kind !== 'index' || !dropped.includes(id.name)) return step
    const online = step.sql.replace(/^CREATE (UNIQUE )?INDEX /, 'CREATE $1INDEX CONCURRENTLY IF NOT EXISTS ')
    if (online === step.sql) return step
    const address = `${quote(id.schema)}.${quote(id.name)}`
    const invalid = `SELECT FROM pg_index WHERE indexrelid = to_regclass(${literal(address)}) AND NOT indisvalid`
    return { ...step, ahead: [where(invalid, `DROP INDEX ${address}`), online] }
  })
