import type { Pass, Step } from '../step.ts'

/**
 * A label that must be committed before it is used goes ahead of the transaction that uses it; one that is there already is
 * fine. Where nothing has to be committed between, all stays in one transaction.
 * @see https://www.postgresql.org/docs/current/sql-altertype.html
 */
export const labelsComeAhead: Pass = (steps) => {
  const last = steps.findLastIndex(({ commitAfter }) => commitAfter)
  return steps.map((step, index) => {
    const label = index <= last ? labelAhead(step) : null
    return label === null ? step : { ...step, ahead: [label] }
  })
}

/** A step that adds a label, as it can run on its own and again. @returns null for any other step */
export const labelAhead = ({ sql }: Step): string | null =>
  ADD.test(sql) ? sql.replace(ADD, '$&IF NOT EXISTS ') : null

const ADD = /^ALTER TYPE (?:"(?:[^"]|"")+"\.)?"(?:[^"]|"")+" ADD VALUE (?!IF NOT EXISTS)/
