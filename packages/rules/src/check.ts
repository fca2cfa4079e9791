import type {
  Catalog,
  ClientTrial,
  EarlierMigration,
  Finding,
  Migration,
  Operation,
  Preset,
  QualifiedName,
  Rule,
  RuleContext,
  RuleFinding,
  RuleOptionValues,
  Runner,
  Severity,
  Statement,
  Statistics,
  Suppression,
  Trace,
} from '@backout/core'
import { qualifiedName } from '@backout/core'
import { fingerprints, type Subject } from './fingerprint.ts'
import { optionsOf } from './options.ts'
import { hasExpired, lastDay } from './suppression-date.ts'
import { banUnusedSuppression } from './suppressions/ban-unused-suppression.ts'
import { contextsOf } from './contexts.ts'
import { DEFAULT_SCHEMA } from './lookup.ts'
import { namesAt } from './names.ts'
import { rules as allRules } from './rules.ts'

/** One migration and all that is known of it. */
export interface CheckInput {
  readonly migration: Migration
  readonly statements: readonly Statement[]
  readonly runner: Runner
  /** The catalogs before and after the migration; null without a shadow. */
  readonly before: Catalog | null
  readonly after: Catalog | null
  /** What each statement did on the shadow, by its index; null or absent where there was no trial. */
  readonly traces: readonly (Trace | null)[]
  /** How the clients of the two schemas bear each other. Default: not tried. */
  readonly clients?: ClientTrial | null
  /** The unapplied migrations before this one, oldest first. What they create counts as new. Default: none. */
  readonly earlier?: readonly EarlierMigration[]
  /** The other migrations before this one, oldest first, for where no shadow tells the state. Default: none. */
  readonly past?: readonly EarlierMigration[]
  /** The server's version that the facts are for, as in `server_version_num`: 180004. */
  readonly postgresVersion: number
  /** The `TimeZone` of whoever migrates. Default: production's by its figures, else `UTC`. */
  readonly timeZone?: string
  /** Default: every rule. */
  readonly rules?: readonly Rule[]
  /** Which rules run unless `severities` says otherwise. Default `recommended`. */
  readonly preset?: Preset
  /** Severity by rule id; `off` switches a rule off, any other switches it on. */
  readonly severities?: Readonly<Record<string, Severity>>
  /** Options by rule id and name. Default: the rules' own. */
  readonly options?: Readonly<Record<string, RuleOptionValues>>
  /** Production's own figures. Default: none. */
  readonly statistics?: Statistics | null
  /** The day of the run, `2027-03-01`: what a suppression's `until` is held against. Default: none ends. */
  readonly today?: string | null
}

/** A finding that lacks its name, and what that is made of. */
interface Draft {
  readonly finding: Omit<Finding, 'fingerprint'>
  readonly subject: Subject
}

/**
 * Runs the rules over a migration's operations. Pure.
 * @returns findings in the order of the statements, then of the rules; suppressed ones among them, with their reason
 */
export function checkMigration(input: CheckInput): Finding[] {
  const { rules = allRules, severities = {}, preset = 'recommended' } = input
  const isInPreset = (rule: Rule) => preset === 'strict' || rule.preset !== 'strict'
  const severityOf = (rule: Rule, said?: RuleFinding) =>
    severities[rule.id] ?? (isInPreset(rule) ? (said?.severity ?? rule.severity) : 'off')
  const active = rules.filter((rule) => severityOf(rule) !== 'off')
  // Who switches a rule off wants to hear nothing of its cause, from no lesser rule either.
  const asked = rules.filter((rule) => active.includes(rule) || severities[rule.id] === 'off')
  const optionsFor = new Map(asked.map((rule) => [rule, optionsOf(rule, input.options?.[rule.id])]))
  const drafts = contextsOf(input).flatMap((contexts): Draft[] => {
    const found = contexts
      .flatMap(({ operation, context }) => {
        const heard = asked.flatMap((rule) =>
          rule
            .check(operation, withOptions(context, optionsFor.get(rule)!))
            .map((said) => ({ rule, said, operation, context })),
        )
        const silenced = new Set(heard.flatMap(({ rule }) => rule.supersedes ?? []))
        const speaking = new Set(heard.map(({ rule }) => rule.id))
        return heard.filter(
          ({ rule }) =>
            active.includes(rule) && !silenced.has(rule.id) && !rule.supersededBy?.some((id) => speaking.has(id)),
        )
      })
      .sort((a, b) => active.indexOf(a.rule) - active.indexOf(b.rule))
      .map(({ rule, said, operation, context }) => draft(rule, severityOf(rule, said), said, operation, context))
    const [first] = contexts
    if (!first || !active.includes(banUnusedSuppression)) return found
    const off = (id: string) => rules.some((rule) => rule.id === id) && !active.some((rule) => rule.id === id)
    const findings = found.map(({ finding }) => finding)
    const unused = unusedSuppressions(first.context, findings).filter(({ rule }) => !off(rule))
    const severity = severityOf(banUnusedSuppression)
    return [
      ...found,
      ...unused.map((suppression) =>
        draft(banUnusedSuppression, severity, unusedFinding(suppression), first.operation, first.context),
      ),
    ]
  })
  const names = fingerprints(drafts.map(({ subject }) => subject))
  return drafts.map(({ finding }, index) => ({ ...finding, fingerprint: names[index]! }))
}

/** `isNew` looks at the context that it was made in; which options stand there makes no difference to it. */
export const withOptions = (context: RuleContext, options: RuleOptionValues): RuleContext =>
  Object.keys(options).length === 0 ? context : { ...context, options }

function draft(rule: Rule, severity: Severity, said: RuleFinding, operation: Operation, context: RuleContext): Draft {
  const { migration, statement } = context
  const holding = statement.suppressions.find(
    (suppression) => suppression.rule === rule.id && suppresses(suppression, context),
  )
  return {
    finding: {
      rule: rule.id,
      hazard: rule.hazard,
      severity,
      migration: migration.name,
      file: migration.path,
      span: statement.span,
      line: statement.line,
      column: statement.column,
      condition: said.condition,
      effect: said.effect,
      remedy: said.remedy,
      evidence: said.evidence,
      suppressed: holding ? holding.reason.trim() : null,
      baseline: false,
      ...(said.tables && { tables: said.tables.map((name) => keyOf(name, operation, context)) }),
      ...(said.precondition && { precondition: said.precondition }),
    },
    subject: { rule: rule.id, migration: migration.name, operation, statement, said },
  }
}

/** A table as production knows it: under the name that it had before the migration. */
function keyOf(name: QualifiedName, operation: Operation, context: RuleContext): string {
  const { schema, name: table } = namesAt(operation, context).before(name) ?? name
  return qualifiedName(schema ?? DEFAULT_SCHEMA, table)
}

/** A suppression holds when it gives a reason and, if it says until when, that day is one and has not passed. */
export const suppresses = ({ reason, until }: Suppression, { today }: RuleContext): boolean =>
  reason.trim() !== '' && (until === null || lastDay(until) !== null) && !hasExpired(until, today)

const unusedSuppressions = (context: RuleContext, findings: readonly Pick<Finding, 'rule'>[]): readonly Suppression[] =>
  context.statement.suppressions.filter(
    (suppression) =>
      suppresses(suppression, context) &&
      suppression.rule !== banUnusedSuppression.id &&
      !findings.some((found) => found.rule === suppression.rule),
  )

const unusedFinding = ({ rule }: Suppression): RuleFinding => ({
  condition: `The suppression of ${rule} has nothing to suppress here.`,
  effect: 'It would hide a finding that nobody has judged, if the statement changes.',
  remedy: 'Delete the comment, or correct the name of the rule.',
  evidence: 'text',
  about: rule,
})
