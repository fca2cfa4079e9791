import type { Pass } from '../step.ts'

/**
 * A label that must be committed before it is used goes ahead of the transaction that uses it; one that is there already is
 * fine. Where nothing has to be committed between, all stays in one transaction.
 * @see https://www.postgresql.org/docs/current/sql-altertype.html
 */
export const labelsComeAhead: Pass = (steps) => {
  const last = steps.findLastIndex(({ commitAfter }) => commitAfter)
  return steps.map((step, index) =>
    index <= last && ADD.test(step.sql) ? { ...step, ahead: [step.sql.replace(ADD, '$&IF NOT EXISTS ')] } : step,
  )
}

const ADD = /^ALTER TYPE (?:"(?:[^"]|"")+"\.)?"(?:[^"]|"")+" ADD VALUE (?!IF NOT EXISTS)/
