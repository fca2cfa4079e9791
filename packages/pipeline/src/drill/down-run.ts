import {
  LOCK_MODES,
  parseMigration,
  type DownLock,
  type Migration,
  type ProofFailure,
  type ShadowDatabase,
  type Statement,
  type Trace,
} from '@backout/core'
import { isPostgresError, traceStatement } from '@backout/shadow'
import { runScript } from '../script.ts'
import { MOST_TRACED, refusesTransactions } from '../traces.ts'

/** How a down ran, statement by statement. */
export interface DownRun {
  readonly failure: ProofFailure | null
  readonly milliseconds: number
  readonly locks: readonly DownLock[]
  readonly untraced: readonly string[]
}

/** One statement as it ran: how long the server took for it, and in which transaction. */
export interface TimedStatement {
  readonly milliseconds: number
  readonly transaction: number
  /** Null for what cannot be traced, and for BEGIN and COMMIT. */
  readonly trace: Trace | null
}

/**
 * Runs a down as {@link runScript} does and watches it: each statement is timed, and what it locks is read from the server
 * in its own transaction. A statement that stands alone is put into one, which it would have by itself.
 * @param tables whose locks are told; indexes and the rest are not
 */
export async function runDown(
  database: ShadowDatabase,
  migration: Migration,
  down: string,
  tables: ReadonlySet<string>,
): Promise<DownRun> {
  const statements = await statementsOf(migration, down)
  const isTraced = statements.length <= MOST_TRACED
  const timed: TimedStatement[] = []
  const untraced: string[] = []
  let transaction = 0
  const time = async (sql: string) => {
    const started = performance.now()
    await database.query(sql)
    return performance.now() - started
  }
  const traced = async (sql: string) => {
    let milliseconds = 0
    const trace = await traceStatement(database, async () => {
      milliseconds = await time(sql)
    })
    timed.push({ milliseconds, transaction, trace })
  }
  const failure = await runScript(database, down, {
    async send(sql, { control, open }) {
      if (control) {
        timed.push({ milliseconds: await time(sql), transaction, trace: null })
        if (!open) transaction++
      } else if (!isTraced || isOutside(sql, statements)) {
        timed.push({ milliseconds: await time(sql), transaction, trace: null })
        untraced.push(sql)
        if (!open) transaction++
      } else if (open) await traced(sql)
      else {
        transaction++
        await database.query('BEGIN')
        try {
          await traced(sql)
          timed.push({ milliseconds: await time('COMMIT'), transaction, trace: null })
        } catch (error) {
          if (database.transaction() !== 'none') await database.query('ROLLBACK')
          throw error
        }
        transaction++
      }
    },
  })
  const milliseconds = timed.reduce((sum, statement) => sum + statement.milliseconds, 0)
  return { failure, milliseconds, locks: locksHeld(timed, tables), untraced }
}

/** A down that does not parse is run all the same: the server says why. */
async function statementsOf({ name, downPath }: Migration, sql: string): Promise<readonly Statement[]> {
  try {
    return await parseMigration({ name, path: downPath, sql, batches: [{ sql, span: { start: 0, end: sql.length } }] })
  } catch (error) {
    if (isPostgresError(error)) throw error
    return []
  }
}

const isOutside = (sql: string, statements: readonly Statement[]): boolean =>
  statements.some(({ text, operations }) => text.trim() === sql.trim() && operations.some(refusesTransactions))

/** The strongest lock on each table, and how long it was held: until its transaction ended. */
export function locksHeld(timed: readonly TimedStatement[], tables: ReadonlySet<string>): DownLock[] {
  const locks = new Map<string, DownLock>()
  for (const [at, { transaction, trace }] of timed.entries()) {
    if (!trace) continue
    const milliseconds = timed
      .slice(at)
      .reduce((sum, one) => (one.transaction === transaction ? sum + one.milliseconds : sum), 0)
    for (const { relation, mode } of trace.locks) {
      if (!tables.has(relation)) continue
      const held = locks.get(relation)
      const isStronger = !held || LOCK_MODES.indexOf(mode) > LOCK_MODES.indexOf(held.mode)
      const isLonger = !held || (held.mode === mode && milliseconds > held.milliseconds)
      locks.set(relation, {
        relation,
        mode: isStronger ? mode : held!.mode,
        milliseconds: isStronger || isLonger ? milliseconds : held!.milliseconds,
        rewritten: (held?.rewritten ?? false) || trace.rewritten.includes(relation),
        scanned: (held?.scanned ?? false) || trace.scanned.includes(relation),
      })
    }
  }
  return [...locks.values()].sort((a, b) => (a.relation < b.relation ? -1 : 1))
}
