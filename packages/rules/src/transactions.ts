import type { EarlierMigration, Runner, Statement } from '@backout/core'

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
    return operation.kind === 'commit' || operation.kind === 'rollback' ? [{ kind: 'end', chain: operation.chain }] : []
  })
