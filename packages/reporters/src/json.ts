import type {
  AskedPrecondition,
  BaselineEntry,
  BaselineReport,
  ClientTrial,
  Difference,
  DownReport,
  Finding,
  FixReport,
  MigrationReport,
  Problem,
  Proof,
  ProofFailure,
  Report,
  Resumption,
  RowsProof,
  WayBack,
} from '@backout/core'
import { hazardJson } from './hazard-json.ts'
import { projectJson } from './project-json.ts'

/** What `--json` prints: a {@link Report} without the text of the ups. */
export interface ReportJson extends Omit<Report, 'migrations'> {
  /** In the runner's order. */
  readonly migrations: readonly MigrationReportJson[]
}

/** One migration of a {@link ReportJson}. */
export interface MigrationReportJson extends Omit<MigrationReport, 'sql'> {}

/** A report as JSON of two-space indentation, with its keys always in the same order. */
export function json(report: Report): string {
  return `${JSON.stringify(toReportJson(report), null, 2)}\n`
}

/** The value that {@link json} prints: only what the schema names, in the schema's order. */
export function toReportJson(report: Report): ReportJson {
  const { version, command, project, shadow, migrations, problems, baseline, summary, fix } = report
  return {
    version,
    command,
    project: project && projectJson(project),
    shadow,
    migrations: migrations.map(migrationJson),
    problems: problems.map(problemJson),
    baseline: baseline && baselineJson(baseline),
    summary: {
      migrations: summary.migrations,
      findings: { info: summary.findings.info, warning: summary.findings.warning, error: summary.findings.error },
      verdicts: {
        exact: summary.verdicts.exact,
        'exact-except-column-order': summary.verdicts['exact-except-column-order'],
        lossy: summary.verdicts.lossy,
        irreversible: summary.verdicts.irreversible,
        unproven: summary.verdicts.unproven,
      },
      missing: summary.missing,
      exitCode: summary.exitCode,
    },
    ...(fix && { fix: fixJson(fix) }),
  }
}

function fixJson(report: FixReport): FixReport {
  const mends = report.mends.map(({ rule, line }) => ({ rule, line }))
  if (!report.fixed) return { fixed: false, migration: report.migration, mends, why: report.why }
  const { migration, changes, names, steps, rows, shadow } = report
  return {
    fixed: true,
    migration,
    mends,
    changes: changes.map(({ path, before, after }) => ({ path, before, after })),
    names,
    steps: steps.map(({ step, measured }) => ({
      step: {
        sql: step.sql,
        runs: step.runs,
        lock: step.lock,
        ...(step.afterFailure && { afterFailure: step.afterFailure }),
      },
      measured: measured && {
        locks: measured.locks.map(({ relation, mode }) => ({ relation, mode })),
        rewritten: measured.rewritten,
        reindexed: measured.reindexed,
        scanned: measured.scanned,
      },
    })),
    rows,
    shadow,
  }
}

const migrationJson = ({
  name,
  file,
  findings,
  down,
  clients,
  opaque,
  milliseconds,
}: MigrationReport): MigrationReportJson => ({
  name,
  file,
  findings: findings.map(findingJson),
  down: down && downJson(down),
  clients: clients && clientsJson(clients),
  opaque,
  milliseconds,
})

const findingJson = (finding: Finding): Finding => ({
  rule: finding.rule,
  hazard: finding.hazard,
  severity: finding.severity,
  migration: finding.migration,
  file: finding.file,
  span: { start: finding.span.start, end: finding.span.end },
  line: finding.line,
  column: finding.column,
  condition: finding.condition,
  effect: finding.effect,
  remedy: finding.remedy,
  evidence: finding.evidence,
  suppressed: finding.suppressed,
  baseline: finding.baseline,
  fingerprint: finding.fingerprint,
  ...(finding.tables && { tables: finding.tables }),
  ...(finding.precondition && { precondition: preconditionJson(finding.precondition) }),
  ...(finding.figures !== undefined && { figures: finding.figures }),
})

const preconditionJson = ({ counts, sql, count, failure }: AskedPrecondition): AskedPrecondition => ({
  counts,
  sql,
  ...(count !== undefined && { count }),
  ...(failure !== undefined && { failure }),
})

const baselineJson = ({ file, held, gone, written }: BaselineReport): BaselineReport => ({
  file,
  held,
  gone: gone.map(entryJson),
  written,
})

const entryJson = ({ fingerprint, rule, migration, line }: BaselineEntry): BaselineEntry => ({
  fingerprint,
  rule,
  migration,
  line,
})

const clientsJson = (trial: ClientTrial): ClientTrial => ({
  breaks: trial.breaks.map((one) => ({
    client: one.client,
    table: one.table,
    column: one.column,
    constraint: one.constraint,
    action: one.action,
    when: one.when,
    value: one.value,
    code: one.code,
    message: one.message,
    statement: one.statement,
  })),
  bodies: trial.bodies.map(({ object, triggerOf, statement, code, message }) => ({
    object,
    triggerOf,
    statement,
    code,
    message,
  })),
  deploy: { order: trial.deploy.order, why: trial.deploy.why, cautions: trial.deploy.cautions },
  tried: trial.tried,
  untried: sorted(trial.untried),
  failure: trial.failure,
  statements: trial.statements,
  milliseconds: trial.milliseconds,
})

const downJson = ({
  file,
  origin,
  action,
  sql,
  proof,
  verdict,
  notes,
  hazards,
  pointOfNoReturn,
  wayBack,
}: DownReport): DownReport => ({
  file,
  origin,
  action,
  sql,
  proof: proof && proofJson(proof),
  verdict,
  notes: notes.map(({ kind, text }) => ({ kind, text })),
  hazards: hazards && hazards.map(hazardJson),
  pointOfNoReturn,
  ...(wayBack && { wayBack: wayBackJson(wayBack) }),
})

const wayBackJson = ({ findings, locks, rewritten, scanned, evidence }: WayBack): WayBack => ({
  findings: findings.map(findingJson),
  locks: locks.map(({ relation, mode }) => ({ relation, mode })),
  rewritten,
  scanned,
  evidence,
})

const proofJson = ({ verdict, shadow, differences, columnOrder, again, rows, failure, resumption }: Proof): Proof => ({
  verdict,
  shadow,
  differences: differences.map(differenceJson),
  columnOrder,
  again,
  rows: rowsJson(rows),
  failure: failure && failureJson(failure),
  ...(resumption && { resumption: resumptionJson(resumption) }),
})

const resumptionJson = ({ parts, stuck, second }: Resumption): Resumption => ({
  parts,
  stuck: stuck.map(({ after, failure }) => ({ after, failure: failure && failureJson(failure) })),
  second,
})

/** A side that is not there is null, as JSON knows no `undefined`; no catalog holds a null of its own. */
export const differenceJson = ({ object, field, expected, actual }: Difference): Difference => ({
  object,
  field,
  expected: expected ?? null,
  actual: actual ?? null,
})

const rowsJson = ({ outcome, filled, unfilled, lost, coverage, failure }: RowsProof): RowsProof => ({
  outcome,
  filled: sorted(filled),
  unfilled: sorted(unfilled),
  lost,
  coverage: sorted(coverage, ({ columns, exercised, why }) => ({ columns: sorted(columns), exercised, why })),
  failure: failure && failureJson(failure),
})

export const failureJson = ({ statement, message, code }: ProofFailure): ProofFailure => ({ statement, message, code })

export const problemJson = ({ code, what, why, fix, where }: Problem): Problem => ({
  code,
  what,
  why,
  fix,
  ...(where && { where: { file: where.file, line: where.line!, column: where.column! } }),
})

export const sorted = <T>(map: Readonly<Record<string, T>>, each = (value: T): T => value): Record<string, T> =>
  Object.fromEntries(
    Object.entries(map)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, each(value)]),
  )
