import type { Operation, RuleContext, RuleFinding } from '@backout/core'
import { alone } from '../recipes.ts'
import { isAlone } from '../transactions.ts'

/**
 * What is said of a command that PostgreSQL refuses inside a transaction; nothing where this runner has none open.
 * @param command as a person calls it: `VACUUM`
 */
export function refusedInTransaction(
  operation: Operation,
  command: string,
  context: RuleContext,
): readonly RuleFinding[] {
  const { statement, statements, runner, migration } = context
  const inside = operation.guarded === true || statement.operations.some(({ kind }) => kind === 'do')
  if (isAlone(statement, context) && !inside) return []
  const neighbours = statements.filter(({ batch }) => batch === statement.batch).length - 1
  const whole = migration.remarks?.find(({ kind }) => kind === 'sent-whole')
  const reason = inside
    ? 'a DO block is always inside of one'
    : neighbours > 0
      ? `it is sent together with ${neighbours} other statement${neighbours === 1 ? '' : 's'}`
      : `${runner.label} has one open`
  return [
    {
      condition: `${command} cannot run inside a transaction, and ${reason}.${whole && !inside && neighbours > 0 ? ` ${whole.why}` : ''}`,
      effect:
        'The migration fails here with 25001, whatever the tables hold, and what the transaction did before is rolled back.',
      remedy: inside
        ? 'Take it out of the DO block, and put it alone into a migration of its own.'
        : `Put it ${alone(`${statement.text};`, context)}`,
      evidence: 'text',
    },
  ]
}
