import type { Operation, QualifiedName, RuleContext } from '@backout/core'
import type { CheckInput } from './check.ts'
import { doesTheSame } from './locks/versions.ts'
import { relation } from './lookup.ts'
import { namesAfter, namesAt } from './names.ts'

export interface OperationInContext {
  readonly operation: Operation
  readonly context: RuleContext
}

/** For each statement, each of its operations with all that a rule may look at. */
export function contextsOf(input: CheckInput): readonly (readonly OperationInContext[])[] {
  const {
    migration,
    statements,
    runner,
    before,
    after,
    traces,
    clients = null,
    earlier = [],
    past = [],
    postgresVersion,
    statistics = null,
    timeZone = statistics?.timeZone ?? 'UTC',
    today = null,
  } = input
  const operations = statements.flatMap((statement) => statement.operations)
  const pending = namesAfter(
    earlier.flatMap((other) => other.statements.flatMap((statement) => statement.operations)),
    null,
  )
  /** A trial on another major counts where both do the same; else the text decides. */
  const counts: (boolean | undefined)[] = []
  const traceOf = (index: number, context: RuleContext) => {
    const trace = traces[index] ?? null
    if (trace === null || before === null) return trace
    counts[index] ??= doesTheSame(statements[index]!, context, before.version, postgresVersion)
    return counts[index] ? trace : null
  }
  return statements.map((statement, index) =>
    statement.operations.map((operation) => {
      const context: RuleContext = {
        migration,
        statements,
        statement,
        operations,
        runner,
        before,
        after,
        trace: null,
        clients,
        traceOf: (other) => traceOf(statements.indexOf(other), context),
        earlier,
        past,
        postgresVersion,
        timeZone,
        statistics,
        today,
        options: {},
        isNew(name: QualifiedName) {
          const known = namesAt(operation, context).before(name)
          if (known === null || pending.before(known) === null) return true
          // Made by something that no operation tells of, a DO block for one.
          return before !== null && !relation(before, known) && relation(after, name) !== undefined
        },
      }
      return { operation, context: { ...context, trace: traceOf(index, context) } }
    }),
  )
}
