import { alterTableActions, type FixStep, type Mend, type Migration, type Rule, type Statement } from '@backout/core'
import { suppresses, withOptions, type CheckInput } from '../check.ts'
import { contextsOf, type OperationInContext } from '../contexts.ts'
import { optionsOf } from '../options.ts'
import { rules as allRules } from '../rules.ts'

/** A migration with the remedies of its findings in their places. */
export interface FixPlan {
  /** Which findings are mended: the rule, and the line of the statement that it spoke of. */
  readonly mends: readonly Mend[]
  /** What takes the place of each statement, in order. */
  readonly replaced: readonly (readonly PlannedStatement[])[]
}

export interface PlannedStatement {
  /** With the comments that stood before it, without its semicolon. */
  readonly sql: string
  /** Null for a statement, or an action of one, that stays as it is. */
  readonly step: FixStep | null
}

/**
 * Puts the remedy of each finding that has a mechanical one into its statement's place. Findings that a person has judged
 * are left alone.
 * @returns null when there is nothing to mend
 */
export async function planFixes(input: CheckInput): Promise<FixPlan | null> {
  const mends: Mend[] = []
  const replaced: (readonly PlannedStatement[])[] = []
  const contexts = contextsOf(input)
  for (const [index, statement] of input.statements.entries()) {
    const fixes = contexts[index]!.map((at) => fixOf(at, input))
    const lead = commentsBefore(index, input)
    const planned = fixes.some((fix) => fix !== null) ? await replace(statement, fixes) : null
    if (planned) for (const fix of fixes) if (fix) mends.push({ rule: fix.rule.id, line: statement.line })
    const [first, ...rest] = planned ?? [{ sql: statement.text, step: null }]
    replaced.push(first ? [{ ...first, sql: lead + first.sql }, ...rest] : [])
  }
  return mends.length > 0 ? { mends, replaced } : null
}

interface RuleFix {
  readonly rule: Rule
  readonly steps: readonly FixStep[]
}

/** The first rule that speaks of the operation and knows what to do about it. */
function fixOf({ operation, context }: OperationInContext, input: CheckInput): RuleFix | null {
  const { rules = allRules, severities = {}, preset = 'recommended', options = {} } = input
  for (const rule of rules) {
    const isOff = (severities[rule.id] ?? (preset === 'strict' || rule.preset !== 'strict' ? 'on' : 'off')) === 'off'
    const judged = context.statement.suppressions.some((other) => other.rule === rule.id && suppresses(other, context))
    if (!rule.fix || isOff || judged) continue
    const own = withOptions(context, optionsOf(rule, options[rule.id]))
    if (rule.check(operation, own).length === 0) continue
    const fix = rule.fix(operation, own)
    if (fix) return { rule, steps: fix.steps }
  }
  return null
}

/**
 * Several actions of one `ALTER TABLE` come apart where one of them is replaced; those between stay together, for each on
 * its own might write the table anew.
 */
async function replace(
  { text, operations }: Statement,
  fixes: readonly (RuleFix | null)[],
): Promise<readonly PlannedStatement[] | null> {
  const steps = (fix: RuleFix) => fix.steps.map((step) => ({ sql: step.sql, step }))
  if (operations.length === 1) return steps(fixes[0]!)
  const apart = await alterTableActions(text)
  if (!apart || apart.actions.length !== operations.length) return null
  const planned: PlannedStatement[] = []
  let kept: string[] = []
  const flush = () => {
    if (kept.length > 0) planned.push({ sql: `${apart.head} ${kept.join(', ')}`, step: null })
    kept = []
  }
  for (const [index, fix] of fixes.entries()) {
    if (!fix) kept.push(apart.actions[index]!)
    else {
      flush()
      planned.push(...steps(fix))
    }
  }
  flush()
  return planned
}

/** The comments between the statement before and this one, less what only separates them. */
function commentsBefore(
  index: number,
  { migration, statements }: { migration: Migration; statements: readonly Statement[] },
): string {
  const from = statements[index - 1]?.span.end ?? 0
  const gap = migration.sql
    .slice(from, statements[index]!.span.start)
    .replace(/^\s*;/, '')
    .replaceAll('--> statement-breakpoint', '')
  const comments = gap.replace(/^\uFEFF/, '').trim()
  return comments === '' ? '' : `${comments}\n`
}
