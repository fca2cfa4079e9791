import type { Operation, QualifiedName, RuleContext, RuleFinding } from '@backout/core'
import { namesAt } from '../names.ts'
import { qualified } from '../sql.ts'

/** The tables whose rows are lost, and the question how many those are: it is asked under the names that production knows. */
export function rowsOf(
  tables: readonly QualifiedName[],
  operation: Operation,
  context: RuleContext,
): Pick<RuleFinding, 'tables' | 'precondition'> {
  const known = tables.flatMap((table) => namesAt(operation, context).before(table) ?? [])
  if (known.length === 0) return {}
  const counts = known.map((table) => `(SELECT count(*) FROM ${qualified(table)})`)
  return {
    tables,
    precondition: {
      counts: `rows of ${known.map(qualified).join(' and ')} that would be lost`,
      sql: `SELECT ${counts.join(' + ')} AS count`,
    },
  }
}
