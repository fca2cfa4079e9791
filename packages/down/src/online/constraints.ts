import { literal, QUOTED, splitAddress, unquote, type Pass, type PassContext } from '../step.ts'
import { unless } from './unless.ts'

const ADD = new RegExp(`^ADD CONSTRAINT (${QUOTED}) (?:CHECK|FOREIGN KEY) `)

/**
 * A check or a foreign key that comes back on a table with rows does so in two steps where the up took such care: NOT VALID
 * under a short lock, then the rows are looked through while reads and writes go on.
 * @see https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT
 */
export const constraintsComeOnline: Pass = (steps, context) =>
  steps.map((step) => {
    const name = step.table === undefined ? undefined : ADD.exec(step.sql)?.[1]
    if (name === undefined || !context.online.validates || !holdsRows(step.table!, context)) return step
    if (/ NOT VALID$| NOT ENFORCED$/.test(step.sql)) return step
    return { ...step, ahead: inTwoSteps(step.table!, name, step.sql) }
  })

/** The two steps, each harmless when it is run again. VALIDATE of what is valid does nothing. */
export const inTwoSteps = (table: string, name: string, clause: string): readonly string[] => [
  unless(
    `SELECT FROM pg_constraint WHERE conrelid = ${literal(table)}::regclass AND conname = ${literal(unquote(name))}`,
    `ALTER TABLE ${table} ${clause} NOT VALID`,
  ),
  `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`,
]

/** Whether the table is there before the way back. */
export function holdsRows(table: string, { source }: PassContext): boolean {
  const { schema, name } = splitAddress(table)
  return source.has({ kind: 'table', schema, name })
}
