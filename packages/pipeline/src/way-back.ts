import {
  parseMigration,
  splitStatements,
  SEVERITIES,
  type Catalog,
  type Finding,
  type Migration,
  type Proof,
  type Runner,
  type Statement,
  type Trace,
  type WayBack,
} from '@backout/core'
import { checkMigration, rulesOnWayBack, wayBackEffects, weigh } from '@backout/rules'
import { applyMigration } from '@backout/shadow'
import type { PipelineOptions } from './options.ts'
import type { Stage } from './stage.ts'
import { tracesOf } from './traces.ts'

/** A down as it was read and tried, for the rules. */
export interface TriedDown {
  /** The down as a migration of its own, which stands on the state after the up. */
  readonly migration: Migration
  readonly statements: readonly Statement[]
  readonly runner: Runner
  readonly traces: readonly (Trace | null)[]
  /** The catalog that it starts from, and the one that it leads to. */
  readonly before: Catalog
  readonly after: Catalog
}

interface DownToTry {
  readonly stage: Stage
  readonly migration: Migration
  readonly runner: Runner
  readonly down: { readonly sql: string; readonly proof: Pick<Proof, 'again'> }
  /** The catalogs before and after the up. */
  readonly before: Catalog
  readonly after: Catalog
  /** Whether the up runs as its runner sends it. */
  readonly clean: boolean
}

/**
 * Measures what each statement of a down locks, rewrites and scans. The stage need not stand anywhere; afterwards it stands
 * after the up, or nowhere.
 * @returns null when the file does not parse, which its proof says already
 */
export async function tryDown(input: DownToTry): Promise<TriedDown | null> {
  const { stage, migration: up, runner: ups, before, after } = input
  const { sql, proof } = input.down
  const spans = await splitStatements(sql)
  if (!spans) return null
  const migration: Migration = {
    ...up,
    index: up.index + 1,
    path: up.downPath,
    sql,
    batches: spans.map((span) => ({ sql: sql.slice(span.start, span.end), span })),
    remarks: [],
  }
  // As a person sends a file: one statement after the other, each committed unless the file itself opens a transaction.
  const runner: Runner = { label: 'psql', transaction: 'per-batch', ledger: ups.ledger }
  const statements = await parseMigration(migration)
  const again = proof.again === 'same' && input.clean
  const traces = await tracesOf({
    stage,
    migration,
    statements,
    runner,
    before: after,
    ...(again && { leadsTo: up.index }),
  })
  // Where the statements were committed, going up again costs less than another database.
  if (again && stage.position === up.index) {
    const database = await stage.at(up.index)
    stage.moved((await applyMigration(database, up, ups)) ? null : up.index + 1)
  }
  return { migration, statements, runner, traces, before: after, after: before }
}

/** A way back is run on purpose: what it does to others is to be known beforehand, but is no reason not to have it. */
const GRAVEST = 'warning'

/** What the rules say of a down, none of it graver than {@link GRAVEST}, and what it locks. */
export function checkDown(
  tried: TriedDown,
  options: Pick<
    PipelineOptions,
    'rules' | 'severities' | 'ruleOptions' | 'preset' | 'today' | 'timeZone' | 'production'
  > & { readonly postgresVersion: number; readonly byHand: boolean },
): WayBack {
  const { production, severities = {}, timeZone, postgresVersion } = options
  const input = {
    ...tried,
    postgresVersion,
    ...(timeZone !== undefined && { timeZone }),
    statistics: production?.statistics ?? null,
    rules: rulesOnWayBack(options.rules, options.byHand),
    severities,
    options: options.ruleOptions ?? {},
    preset: options.preset ?? 'recommended',
    today: options.today ?? null,
  }
  const weighed = (finding: Finding) => (production ? weigh(finding, production.statistics, severities) : finding)
  return { findings: checkMigration(input).map((finding) => capped(weighed(finding))), ...wayBackEffects(input) }
}

const capped = (finding: Finding): Finding =>
  SEVERITIES.indexOf(finding.severity) > SEVERITIES.indexOf(GRAVEST) ? { ...finding, severity: GRAVEST } : finding
