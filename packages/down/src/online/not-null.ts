import { QUOTED, quote, splitAddress, unquote, type Pass } from '../step.ts'
import { holdsRows, inTwoSteps } from './constraints.ts'

const SET = new RegExp(`^ALTER COLUMN (${QUOTED}) SET NOT NULL$`)

/**
 * NOT NULL comes back along a validated check where the up took such care with constraints: PostgreSQL then looks at no row
 * while the table is locked. The check goes again at once.
 * @see https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
 */
export const notNullComesOnline: Pass = (steps, context) =>
  steps.map((step) => {
    const column = step.table === undefined ? undefined : SET.exec(step.sql)?.[1]
    if (column === undefined || !context.online.validates || !holdsRows(step.table!, context)) return step
    const { table } = step
    const check = quote(nameFor(splitAddress(table!).name, unquote(column)))
    return {
      ...step,
      ahead: [
        ...inTwoSteps(table!, check, `ADD CONSTRAINT ${check} CHECK (${column} IS NOT NULL)`),
        `ALTER TABLE ${table} ${step.sql}`,
        `ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${check}`,
      ],
    }
  })

/** Names are cut by PostgreSQL after 63 bytes, which the guard that asks for them would not see. */
function nameFor(table: string, column: string): string {
  const name = `${table}_${column}_is_set`
  return Buffer.byteLength(name) <= 63 ? name : 'backout_is_set'
}
