import {
  alterTableActions,
  LOCK_MODES,
  type FixStep,
  type Mend,
  type Rule,
  type RuleContext,
  type Statement,
  type Suppression,
} from '@backout/core'
import { suppresses, withOptions, type CheckInput } from '../check.ts'
import { contextsOf, type OperationInContext } from '../contexts.ts'
import { optionsOf } from '../options.ts'
import { rules as allRules } from '../rules.ts'
import { tablesLocked } from '../runner/effects.ts'
import { requireLockTimeout } from '../runner/require-lock-timeout.ts'
import { settingAt } from '../runner/settings.ts'
import { commentsAtEnd, commentsOf, suppressionComment, withoutSuppressions } from './comments.ts'

/** A migration with the remedies of its findings in their places. */
export interface FixPlan {
  /** The migration's name. */
  readonly migration: string
  /** Which findings are mended: the rule, and the line of the statement that it spoke of. */
  readonly mends: readonly Mend[]
  /** What takes the place of each statement, in order. */
  readonly replaced: readonly (readonly PlannedStatement[])[]
  /** The same, but where an `ALTER TABLE` comes apart, the actions that stay come first and stay together. */
  readonly gathered: readonly (readonly PlannedStatement[])[]
  /** Comments after the last statement. */
  readonly end: string
  /** What lock_timeout is to be in each transaction that blocks writers; null where nobody asked for one. */
  readonly lockTimeout: LockTimeout | null
}

interface LockTimeout {
  /** As SET takes it between quotes: `5s`. */
  readonly value: string
  /** Whether the migration itself sets it before its first lock, so that only the new ones need it. */
  readonly isSet: boolean
}

export interface PlannedStatement {
  /** With the comments that stood before it, without its semicolon. */
  readonly sql: string
  /** Null for a statement, or an action of one, that stays as it is. */
  readonly step: FixStep | null
  readonly runs: FixStep['runs']
  /** Whether it takes a lock that writers wait for. */
  readonly blocks: boolean
}

export interface PlanInput extends CheckInput {
  /** The oldest server that is to run what is written, as in `server_version_num`. Default: the one that is checked for. */
  readonly oldestVersion?: number
}

/**
 * Puts the remedy of each finding that has a mechanical one into its statement's place. Findings that a person has judged
 * are left alone, and so are those for which a stronger one speaks.
 * @returns null when there is nothing to mend
 */
export async function planFixes(input: PlanInput): Promise<FixPlan | null> {
  const mends: Mend[] = []
  const replaced: (readonly PlannedStatement[])[] = []
  const gathered: (readonly PlannedStatement[])[] = []
  let lockTimeout: LockTimeout | null = null
  if (input.statements.length === 0) return null
  for (const [index, contexts] of contextsOf(input).entries()) {
    const statement = input.statements[index]!
    const judged = contexts.map((at) => judge(at, input))
    const planned = await plan(statement, contexts, judged, commentsOf(index, input))
    replaced.push(planned.replaced)
    gathered.push(planned.gathered)
    for (const { rule, fix } of judged)
      if (rule && fix && (planned.apart || fix.committed)) mends.push({ rule: rule.id, line: statement.line })
    const [first] = contexts
    if (!first) continue
    if (judged.some(({ wantsLockTimeout }) => wantsLockTimeout)) {
      mends.push({ rule: requireLockTimeout.id, line: statement.line })
      lockTimeout = { value: DEFAULT_TIMEOUT, isSet: false }
    } else if (lockTimeout === null && isBlocking(statement, first.context)) lockTimeout = ownTimeout(first.context)
  }
  const end = commentsAtEnd(input)
  return mends.length > 0 ? { migration: input.migration.name, mends, replaced, gathered, end, lockTimeout } : null
}

const DEFAULT_TIMEOUT = '5s'

/** What the migration sets lock_timeout to before its first lock. A COMMIT between its parts would end that. */
function ownTimeout(context: RuleContext): LockTimeout | null {
  const value = settingAt(context.statement, 'lock_timeout', context)
  const started = settingAt(context.statements[0]!, 'lock_timeout', context)
  return value === null || value === started ? null : { value, isSet: true }
}

const isBlocking = (statement: Statement, context: RuleContext): boolean =>
  tablesLocked(statement, 'SHARE', context).length > 0

interface Judged {
  /** The rule whose remedy takes the operation's place. */
  readonly rule: Rule | null
  readonly fix: { readonly steps: readonly FixStep[] | null; readonly committed?: boolean } | null
  readonly wantsLockTimeout: boolean
  /** Suppressions that hold a finding on this operation. */
  readonly suppressions: readonly Suppression[]
}

/** What is found on an operation, and the first rule that knows what to do about it. */
function judge({ operation, context }: OperationInContext, input: PlanInput): Judged {
  const { rules = allRules, severities = {}, preset = 'recommended', options = {} } = input
  const isOn = (rule: Rule) =>
    (severities[rule.id] ?? (preset === 'strict' || rule.preset !== 'strict' ? 'on' : 'off')) !== 'off'
  const heard = rules.filter(isOn).flatMap((rule) => {
    const own = withOptions(context, optionsOf(rule, options[rule.id]))
    return rule.check(operation, own).length > 0 ? [{ rule, own }] : []
  })
  const silenced = new Set(heard.flatMap(({ rule }) => rule.supersedes ?? []))
  const speaking = new Set(heard.map(({ rule }) => rule.id))
  const left = heard.filter(({ rule }) => !silenced.has(rule.id) && !rule.supersededBy?.some((id) => speaking.has(id)))
  const holding = context.statement.suppressions.filter((other) => suppresses(other, context))
  const isJudged = (rule: Rule) => holding.some((suppression) => suppression.rule === rule.id)
  const open = left.filter(({ rule }) => !isJudged(rule))
  const fixable = open.flatMap(({ rule, own }) => {
    const fix = rule.fix?.(operation, { ...own, postgresVersion: input.oldestVersion ?? own.postgresVersion })
    return fix ? [{ rule, fix }] : []
  })
  return {
    rule: fixable[0]?.rule ?? null,
    fix: fixable[0]?.fix ?? null,
    wantsLockTimeout: open.some(({ rule }) => rule.id === requireLockTimeout.id),
    suppressions: holding.filter(({ rule }) => speaking.has(rule)),
  }
}

interface Planned {
  readonly replaced: readonly PlannedStatement[]
  readonly gathered: readonly PlannedStatement[]
  /** Whether the steps of its fixes have taken its operations' place. */
  readonly apart: boolean
}

async function plan(
  statement: Statement,
  contexts: readonly OperationInContext[],
  judged: readonly Judged[],
  comments: string,
): Promise<Planned> {
  const [first] = contexts
  const blocks = first !== undefined && isBlocking(statement, first.context)
  const kept = (sql: string): PlannedStatement => ({ sql, step: null, runs: 'shared', blocks })
  const pieces = judged.some(({ fix }) => fix?.steps) ? await replace(statement, judged, kept) : null
  const isWhole = pieces === null || statement.operations.length === 1
  const held = new Set(judged.flatMap(({ suppressions }) => suppressions))
  const lead = isWhole
    ? comments
    : lines(
        withoutSuppressions(comments),
        statement.suppressions.filter((one) => !held.has(one)).map(suppressionComment),
      )
  const opened = ([head, ...rest]: readonly PlannedStatement[]): readonly PlannedStatement[] => {
    const isCommitted = judged.some(({ fix }) => fix?.committed) && head!.runs === 'shared'
    const sql = lead === '' ? head!.sql : `${lead}\n${head!.sql}`
    return [{ ...head!, sql, runs: isCommitted ? 'committed' : head!.runs }, ...rest]
  }
  const [replaced, gathered] = pieces ?? [[kept(statement.text)], [kept(statement.text)]]
  return { replaced: opened(replaced), gathered: opened(gathered), apart: pieces !== null }
}

type Both = readonly [replaced: readonly PlannedStatement[], gathered: readonly PlannedStatement[]]

/**
 * Several actions of one `ALTER TABLE` come apart where one of them is replaced; those between stay together, for each on
 * its own might write the table anew.
 */
async function replace(
  { text, operations }: Statement,
  judged: readonly Judged[],
  keep: (sql: string) => PlannedStatement,
): Promise<Both | null> {
  const stepsOf = ({ fix, suppressions }: Judged): readonly PlannedStatement[] =>
    (fix?.steps ?? []).map((step, index) => ({
      ...plannedStep(step),
      sql: index === 0 && operations.length > 1 ? lines(...suppressions.map(suppressionComment), step.sql) : step.sql,
    }))
  const steps = judged.flatMap(stepsOf)
  // One remedy for each: DROP INDEX a, b.
  if (judged.every(({ fix }) => fix?.steps)) return [steps, steps]
  const apart = await alterTableActions(text)
  if (!apart || apart.actions.length !== operations.length) return null
  const together = (kept: readonly Action[]): readonly PlannedStatement[] => {
    if (kept.length === 0) return []
    const suppressions = new Set(kept.flatMap(({ of }) => of.suppressions.map(suppressionComment)))
    const actions = kept.map(({ action }) => action).join(', ')
    return [keep(lines(...suppressions, `${apart.head} ${actions}`))]
  }
  const all = judged.map((of, index): Action => ({ action: apart.actions[index]!, of }))
  const planned: PlannedStatement[] = []
  let kept: Action[] = []
  for (const action of all) {
    if (!action.of.fix?.steps) kept.push(action)
    else {
      planned.push(...together(kept), ...stepsOf(action.of))
      kept = []
    }
  }
  const stays = together(all.filter(({ of }) => !of.fix?.steps))
  return [
    [...planned, ...together(kept)],
    [...stays, ...steps],
  ]
}

interface Action {
  readonly action: string
  readonly of: Judged
}

const lines = (...parts: readonly (string | readonly string[])[]): string =>
  parts
    .flat()
    .filter((part) => part !== '')
    .join('\n')

const plannedStep = (step: FixStep): PlannedStatement => ({
  sql: step.sql,
  step,
  runs: step.runs,
  blocks: LOCK_MODES.indexOf(step.lock) >= LOCK_MODES.indexOf('SHARE'),
})
