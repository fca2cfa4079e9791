import type {
  Catalog,
  ClientTrial,
  EarlierMigration,
  Finding,
  Migration,
  Preset,
  QualifiedName,
  Rule,
  RuleContext,
  RuleFinding,
  Runner,
  Severity,
  Statement,
  Statistics,
  Suppression,
  Trace,
} from '@backout/core'
import { banUnusedSuppression } from './suppressions/ban-unused-suppression.ts'
import { relation } from './lookup.ts'
import { namesAfter, namesAt } from './names.ts'
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
  /** The server's version that the facts are for, as in `server_version_num`: 180004. */
  readonly postgresVersion: number
  /** Default: every rule. */
  readonly rules?: readonly Rule[]
  /** Which rules run unless `severities` says otherwise. Default `recommended`. */
  readonly preset?: Preset
  /** Severity by rule id; `off` switches a rule off, any other switches it on. */
  readonly severities?: Readonly<Record<string, Severity>>
  /** Production's own figures. Default: none. */
  readonly statistics?: Statistics | null
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
  return contextsOf(input).flatMap((contexts) => {
    const findings = contexts
      .flatMap(({ operation, context }) => {
        const heard = active.flatMap((rule) => rule.check(operation, context).map((said) => ({ rule, said, context })))
        const silenced = new Set(heard.flatMap(({ rule }) => rule.supersedes ?? []))
        return heard.filter(({ rule }) => !silenced.has(rule.id))
      })
      .sort((a, b) => active.indexOf(a.rule) - active.indexOf(b.rule))
      .map(({ rule, said, context }) => finding(rule, severityOf(rule, said), said, context))
    const [first] = contexts
    if (!first || !active.includes(banUnusedSuppression)) return findings
    const off = (id: string) => rules.some((rule) => rule.id === id) && !active.some((rule) => rule.id === id)
    const unused = unusedSuppressions(first.context.statement, findings).filter(({ rule }) => !off(rule))
    return [
      ...findings,
      ...unused.map((suppression) =>
        finding(banUnusedSuppression, severityOf(banUnusedSuppression), unusedFinding(suppression), first.context),
      ),
    ]
  })
}

/** For each statement, each of its operations with all that a rule may look at. */
function contextsOf(input: CheckInput) {
  const {
    migration,
    statements,
    runner,
    before,
    after,
    traces,
    clients = null,
    earlier = [],
    postgresVersion,
    statistics = null,
  } = input
  const operations = statements.flatMap((statement) => statement.operations)
  const pending = namesAfter(
    earlier.flatMap((other) => other.statements.flatMap((statement) => statement.operations)),
    null,
  )
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
        trace: traces[index] ?? null,
        clients,
        earlier,
        postgresVersion,
        statistics,
        isNew(name: QualifiedName) {
          const known = namesAt(operation, context).before(name)
          if (known === null || pending.before(known) === null) return true
          // Made by something that no operation tells of, a DO block for one.
          return before !== null && !relation(before, known) && relation(after, name) !== undefined
        },
      }
      return { operation, context }
    }),
  )
}

function finding(rule: Rule, severity: Severity, said: RuleFinding, { migration, statement }: RuleContext): Finding {
  const reason = statement.suppressions.find((suppression) => suppression.rule === rule.id)?.reason.trim()
  return {
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
    suppressed: reason === undefined || reason === '' ? null : reason,
  }
}

const unusedSuppressions = ({ suppressions }: Statement, findings: readonly Finding[]): readonly Suppression[] =>
  suppressions.filter(
    ({ rule, reason }) =>
      reason.trim() !== '' && rule !== banUnusedSuppression.id && !findings.some((found) => found.rule === rule),
  )

const unusedFinding = ({ rule }: Suppression): RuleFinding => ({
  condition: `The suppression of ${rule} has nothing to suppress here.`,
  effect: 'It would hide a finding that nobody has judged, if the statement changes.',
  remedy: 'Delete the comment, or correct the name of the rule.',
  evidence: 'text',
})
