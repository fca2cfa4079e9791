import type { Pass } from '../step.ts'

/**
 * An index that the up built CONCURRENTLY goes CONCURRENTLY. One that is gone already, or that was left invalid when an
 * earlier try broke off, is fine.
 * @see https://www.postgresql.org/docs/current/sql-dropindex.html
 */
export const indexesGoOnline: Pass = (steps, { online: { created } }) =>
  steps.map((step) => {
    const id = step.action?.destroys.find(({ kind }) => kind === 'index')
    if (id?.kind !== 'index' || !step.sql.startsWith('DROP INDEX ')) return step
    const parent = step.action?.destroys.find(({ kind }) => kind === 'table')
    const isOurs = created.some(({ table, index }) =>
      index === null ? parent?.kind !== 'table' || parent.name === table : index === id.name,
    )
    return isOurs ? { ...step, ahead: [step.sql.replace('DROP INDEX ', 'DROP INDEX CONCURRENTLY IF EXISTS ')] } : step
  })
