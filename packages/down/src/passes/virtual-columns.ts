import { QUOTED, splitAddress, unquote, type Pass } from '../step.ts'

const ADD = new RegExp(`^ADD COLUMN (${QUOTED}) [^]* STORED$`)

/** The diff engine takes every generated column for a stored one; PostgreSQL 18 has virtual ones too. */
export const virtualColumns: Pass = (steps, { targetCatalog }) =>
  steps.map((step) => {
    const match = step.table === undefined ? null : ADD.exec(step.sql)
    if (!match) return step
    const { schema, name } = splitAddress(step.table!)
    const relation = targetCatalog.relations[`${schema}.${name}`] ?? targetCatalog.relations[step.table!]
    const column = relation?.columns?.find((other) => other.name === unquote(match[1]!))
    return column?.generated === 'virtual' ? { ...step, sql: step.sql.replace(/ STORED$/, ' VIRTUAL') } : step
  })
