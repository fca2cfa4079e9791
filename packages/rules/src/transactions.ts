import type { EarlierMigration, RuleContext, Runner, Statement } from '@backout/core'

/** How a statement runs. */
export interface Running {
  /** Equal for statements of one transaction. */
  readonly transaction: number
  /** Whether what must not run in a transaction (CREATE INDEX CONCURRENTLY) can run here. */
  readonly alone: boolean
}

/**
 * The transactions in which a runner's statements run, read off its batches and their BEGIN and COMMIT.
 * A batch of several statements is one implicit transaction; a COMMIT inside ends it, but what follows is in the next
 * one, never outside.
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
 */
export function transactionsOf(
  migrations: readonly EarlierMigration[],
  { transaction }: Pick<Runner, 'transaction'>,
): ReadonlyMap<Statement, Running> {
  const running = new Map<Statement, Running>()
  let explicit = transaction === 'all-pending'
  let current = 0
  for (const { statements } of migrations) {
    const sizes = batchSizes(statements)
    let batch: number | null = null
    for (const statement of statements) {
      if (statement.batch !== batch) {
        if (!explicit) current++
        batch = statement.batch
      }
      running.set(statement, { transaction: current, alone: !explicit && sizes.get(statement.batch) === 1 })
      for (const { kind, chain } of boundaries(statement)) {
        if (kind === 'begin') explicit = true
        else {
          explicit = chain
          current++
        }
      }
    }
  }
  return running
}

/** What a context tells of how its migration is sent. */
type Sent = Pick<RuleContext, 'earlier' | 'statements' | 'runner'>

const known = new WeakMap<readonly Statement[], { runner: Runner; running: ReadonlyMap<Statement, Running> }>()

/** {@link transactionsOf} the migration that is checked and the unapplied ones before it, worked out once. */
export function runningOf({ earlier, statements, runner }: Sent): ReadonlyMap<Statement, Running> {
  const found = known.get(statements)
  if (found?.runner === runner) return found.running
  const running = transactionsOf([...earlier, { statements }], runner)
  known.set(statements, { runner, running })
  return running
}

/** Whether a statement runs outside of every transaction that lasts beyond it. */
export const isAlone = (statement: Statement, context: Sent): boolean =>
  runningOf(context).get(statement)?.alone === true

/** The statements of the migration that run before this one in the same transaction. */
export function earlierInTransaction(
  { statement, statements }: Pick<RuleContext, 'statement' | 'statements'>,
  running: ReadonlyMap<Statement, Running>,
) {
  const { transaction } = running.get(statement) ?? {}
  return statements
    .slice(0, statements.indexOf(statement))
    .filter((other) => running.get(other)?.transaction === transaction)
}

function batchSizes(statements: readonly Statement[]): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>()
  for (const { batch } of statements) sizes.set(batch, (sizes.get(batch) ?? 0) + 1)
  return sizes
}

interface Boundary {
  readonly kind: 'begin' | 'end'
  readonly chain: boolean
}

const boundaries = ({ operations }: Statement): readonly Boundary[] =>
  operations.flatMap((operation): readonly Boundary[] => {
    if (operation.kind === 'begin') return [{ kind: 'begin', chain: false }]
    if (operation.kind === 'commit' || operation.kind === 'rollback') return [{ kind: 'end', chain: operation.chain }]
    const prepares = operation.kind === 'prepared-transaction' && operation.action === 'prepare'
    return prepares ? [{ kind: 'end', chain: false }] : []
  })
