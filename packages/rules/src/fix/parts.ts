import { LOCK_MODES, type MigrationPart, type Runner } from '@backout/core'
import { literal } from '../sql.ts'
import { partComment } from './part-comment.ts'
import type { FixPlan, PlannedStatement } from './plan.ts'

/** Up to this one a lock is in nobody's way but that of other changes of the schema. */
const HARMLESS = LOCK_MODES.indexOf('SHARE UPDATE EXCLUSIVE')

/**
 * Lays a plan out as migrations, so that each step runs where it must under this runner.
 *
 * A migration holds either what shares its runner's transaction, or one step that must not, with what belongs to it: so one
 * that fails halfway leaves nothing that cannot be run again. A runner that keeps one transaction around all pending
 * migrations is told to commit first, and finds a transaction open again afterwards.
 * @param order `steps-last` puts off what needs a transaction of its own until all else has run, which keeps that together;
 * `as-written` is for what must come before a statement that follows it
 * @returns at least one part
 */
export function partsOf(
  plan: FixPlan,
  { transaction }: Pick<Runner, 'transaction'>,
  order: 'steps-last' | 'as-written',
): readonly MigrationPart[] {
  const groups = order === 'as-written' ? groupsOf(plan.replaced.flat()) : stepsLast(plan.gathered)
  return groups.map((group, index) => {
    const sql = limited(group, index, plan, transaction)
    return {
      comment: partComment(plan.migration, index + 1, groups.length, group),
      statements:
        transaction === 'per-batch' || group.runs === 'shared'
          ? sql
          : group.runs === 'outside'
            ? ['COMMIT', ...sql, 'BEGIN']
            : ['COMMIT', 'BEGIN', ...sql],
      end: index === groups.length - 1 ? plan.end : '',
    }
  })
}

/** What runs in one transaction, or outside of any, in order. */
export interface Group {
  readonly runs: 'shared' | 'committed' | 'outside'
  readonly statements: PlannedStatement[]
}

/**
 * The statements with the limit that was asked for. What runs outside of a transaction lets writers pass. A runner that may
 * send each statement on its own would lose a SET LOCAL, and keeps the session's other migrations free of a SET.
 */
function limited(
  { runs, statements }: Group,
  index: number,
  { lockTimeout }: FixPlan,
  transaction: Runner['transaction'],
): string[] {
  const sql = statements.map((statement) => statement.sql)
  const isThere = lockTimeout === null || (index === 0 && lockTimeout.isSet)
  if (isThere || runs === 'outside' || !statements.some(({ blocks }) => blocks)) return sql
  const set = `lock_timeout = ${literal(lockTimeout.value)}`
  return transaction === 'all-pending' ? [`SET LOCAL ${set}`, ...sql] : [`SET ${set}`, ...sql, 'RESET lock_timeout']
}

function groupsOf(statements: readonly PlannedStatement[]): Group[] {
  const groups: Group[] = []
  for (const statement of statements) {
    const last = groups.at(-1)
    const { runs } = statement
    if (runs === 'outside') groups.push({ runs, statements: [statement] })
    else if (runs === 'committed' || last?.runs === 'outside' || !last)
      groups.push({ runs: last ? 'committed' : runs, statements: [statement] })
    else last.statements.push(statement)
  }
  return groups
}

function stepsLast(gathered: FixPlan['gathered']): Group[] {
  const heads: PlannedStatement[] = []
  const tails: Group[] = []
  for (const statements of gathered) {
    const from = statements.findIndex(({ runs }) => runs !== 'shared')
    heads.push(...statements.slice(0, from < 0 ? undefined : from))
    if (from >= 0) tails.push(...groupsOf(statements.slice(from)))
  }
  const shared: Group[] = heads.length > 0 ? [{ runs: 'shared', statements: heads }] : []
  return merged([...shared, ...tails].map((group, index) => (index > 0 ? committedAfter(group) : group)))
}

/** What follows something must not share its transaction, wherever its own statement began. */
const committedAfter = (group: Group): Group => (group.runs === 'shared' ? { ...group, runs: 'committed' } : group)

/** Steps that are in nobody's way may share a transaction: fewer migrations to read. */
function merged(groups: readonly Group[]): Group[] {
  const result: Group[] = []
  for (const group of groups) {
    const last = result.at(-1)
    if (last && last.runs === 'committed' && group.runs === 'committed' && isHarmless(last) && isHarmless(group))
      last.statements.push(...group.statements)
    else result.push({ ...group, statements: [...group.statements] })
  }
  return result
}

const isHarmless = ({ statements }: Group): boolean =>
  statements.every(({ step }) => step !== null && LOCK_MODES.indexOf(step.lock) <= HARMLESS)
