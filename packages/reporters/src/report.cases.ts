import { isOpen } from '@backout/core'
import type {
  ClientTrial,
  DownReport,
  Finding,
  MigrationReport,
  Problem,
  Proof,
  Report,
  RowsProof,
  Severity,
  Verdict,
} from '@backout/core'

const ROOT = '/app'

/** A finding at the first occurrence of `at` in the migration's text. */
export interface FindingCase extends Pick<
  Finding,
  'rule' | 'hazard' | 'condition' | 'effect' | 'remedy' | 'tables' | 'precondition' | 'figures'
> {
  readonly at: string
  readonly severity?: Severity
  readonly evidence?: Finding['evidence']
  readonly suppressed?: string
  readonly baseline?: boolean
}

export interface MigrationCase {
  readonly name: string
  readonly sql: string
  readonly findings?: readonly FindingCase[]
  readonly down?: Partial<DownReport> | null
  readonly clients?: ClientTrial | null
  readonly opaque?: number
}

/** A whole report as the pipeline would make it, its summary counted from its migrations. */
export function reportOf(cases: readonly MigrationCase[], rest: Partial<Report> = {}): Report {
  const migrations = cases.map(migrationOf)
  const findings = migrations.flatMap((migration) => migration.findings).filter(isOpen)
  const downs = migrations.flatMap(({ down }) => (down ? [down] : []))
  const number = (verdict: Verdict) => downs.filter((down) => down.verdict === verdict).length
  const severities = { info: 0, warning: 0, error: 0 }
  for (const { severity } of findings) if (severity !== 'off') severities[severity]++
  const verdicts = {
    exact: number('exact'),
    'exact-except-column-order': number('exact-except-column-order'),
    lossy: number('lossy'),
    irreversible: number('irreversible'),
    unproven: number('unproven'),
  }
  const missing = downs.filter(({ action }) => action === 'missing' || action === 'stale').length
  const failed = severities.error > 0 || verdicts.unproven > 0 || missing > 0
  return {
    version: 1,
    command: 'check',
    project: {
      adapter: 'drizzle',
      root: ROOT,
      migrations: `${ROOT}/drizzle`,
      layout: 'journal',
      runner: 'drizzle-orm migrator 0.45.4',
      total: 12,
    },
    shadow: 'PGlite 0.5.16 (PostgreSQL 18.6)',
    migrations,
    problems: [],
    baseline: null,
    summary: {
      migrations: migrations.length,
      findings: severities,
      verdicts,
      missing,
      exitCode: rest.problems ? 2 : failed ? 1 : 0,
    },
    ...rest,
  }
}

function migrationOf({
  name,
  sql,
  findings = [],
  down = exactDown(name),
  clients = null,
  opaque = 0,
}: MigrationCase): MigrationReport {
  const file = `${ROOT}/drizzle/${name}.sql`
  return {
    name,
    file,
    sql,
    findings: findings.map(
      ({ at, severity = 'warning', evidence = 'trial', suppressed, baseline = false, ...words }, index) => {
        const start = sql.indexOf(at)
        const before = sql.slice(0, start)
        return {
          ...words,
          severity,
          evidence,
          migration: name,
          file,
          span: { start, end: start + at.length },
          line: before.split('\n').length,
          column: start - before.lastIndexOf('\n'),
          suppressed: suppressed ?? null,
          baseline,
          fingerprint: String(index).padStart(16, '0'),
        }
      },
    ),
    down: down && { ...exactDown(name), ...down },
    clients,
    opaque,
    milliseconds: 120,
  }
}

export const rows = (rest: Partial<RowsProof> = {}): RowsProof => ({
  outcome: 'kept',
  filled: { 'public.users': 5, 'public.posts': 7 },
  unfilled: {},
  lost: [],
  coverage: {
    'public.users': { columns: { id: 'kept', bio: 'restored' }, exercised: 2, why: null },
    'public.posts': { columns: { id: 'kept' }, exercised: 1, why: null },
  },
  failure: null,
  ...rest,
})

export const proof = (rest: Partial<Proof> = {}): Proof => ({
  verdict: 'exact',
  shadow: 'PGlite 0.5.16 (PostgreSQL 18.6)',
  differences: [],
  columnOrder: [],
  again: 'same',
  rows: rows(),
  failure: null,
  ...rest,
})

const exactDown = (name: string): DownReport => ({
  file: `${ROOT}/drizzle/${name}.down.sql`,
  origin: 'generated',
  action: 'unchanged',
  sql: 'DROP TABLE "tags";\n',
  proof: proof(),
  verdict: 'exact',
  notes: [],
  hazards: [],
  pointOfNoReturn: 'none',
})

export const dropColumn: FindingCase = {
  at: 'ALTER TABLE "users" DROP COLUMN "bio"',
  rule: 'ban-drop-column',
  hazard: 'loses-data',
  severity: 'error',
  condition: 'Column "bio" of "users" is dropped with all of its values.',
  effect:
    'Instances of the app that still run the old code fail with "column does not exist", and the values are gone for good.',
  remedy:
    'First deploy code that no longer reads or writes the column; drop it in a later release. Keep a copy where the values may be wanted:\n  CREATE TABLE "users_bio" AS SELECT "id", "bio" FROM "users";',
}

export const plainIndex: FindingCase = {
  at: 'CREATE INDEX "users_email_idx" ON "users" ("email")',
  rule: 'require-concurrent-index',
  hazard: 'blocks-writes',
  condition: 'Index "users_email_idx" is built while writes to "users" wait.',
  effect: 'Every INSERT, UPDATE and DELETE on "users" is blocked until the index is built.',
  remedy:
    'Build it without blocking, outside of a transaction:\n  CREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");',
}

export const lossyDown: Partial<DownReport> = {
  verdict: 'lossy',
  action: 'written',
  proof: proof({
    verdict: 'lossy',
    columnOrder: ['public.users'],
    rows: rows({
      outcome: 'lost',
      lost: ['public.users.bio'],
      coverage: {
        'public.users': { columns: { id: 'kept', bio: 'lost', photo: 'not exercised' }, exercised: 2, why: null },
        'public.places': {
          columns: { at: 'not exercised' },
          exercised: 0,
          why: 'no values of type geometry can be made',
        },
      },
    }),
  }),
  notes: [
    { kind: 'lost', text: 'The values of "users"."bio": the column comes back empty.' },
    { kind: 'requires', text: 'No row of "users" may have been added since with an email that is taken.' },
  ],
}

/** A down whose running is felt. The finding stands in the down file. */
export const lockingDown: Partial<DownReport> = {
  proof: proof({ resumption: { parts: 2, stuck: [{ after: 1, failure: null }], second: 'refused' } }),
  sql: '-- head\nALTER TABLE "users" ADD UNIQUE ("email");\n',
  wayBack: {
    findings: [
      {
        rule: 'require-index-before-constraint',
        hazard: 'blocks-reads',
        severity: 'warning',
        migration: '0002_bio',
        file: `${ROOT}/drizzle/0002_bio.down.sql`,
        span: { start: 8, end: 46 },
        line: 2,
        column: 1,
        condition: 'The unique key of "users" builds its index while everybody waits.',
        effect: 'Every query on "users" waits until the index is built.',
        remedy: 'Build the index first.',
        evidence: 'trial',
        suppressed: null,
        baseline: false,
        fingerprint: '00000000000000aa',
      },
    ],
    locks: [{ relation: 'public.users', mode: 'ACCESS EXCLUSIVE' }],
    rewritten: [],
    scanned: ['public.users'],
    evidence: 'trial',
  },
}

export const unprovenDown: Partial<DownReport> = {
  verdict: 'unproven',
  origin: 'edited',
  action: 'kept',
  proof: proof({
    verdict: 'unproven',
    again: 'fails',
    differences: [
      { object: 'index public.users_email_idx', field: null, expected: { unique: true }, actual: undefined },
      { object: 'sequence public.tags_id_seq', field: null, expected: undefined, actual: {} },
      { object: 'column public.users.email', field: 'type', expected: 'character varying(255)', actual: 'text' },
      { object: 'column public.users.email', field: 'notNull', expected: true, actual: undefined },
    ],
    rows: rows({
      outcome: 'down-fails',
      failure: {
        statement: 'ALTER TABLE "users"\n  ALTER COLUMN "email" SET NOT NULL',
        message: 'column "email" of relation "users" contains null values',
        code: '23502',
      },
      unfilled: { 'public.places': 'no values of type geometry can be made' },
    }),
  }),
}

export const brokenHistory: Problem = {
  code: 'history-does-not-replay',
  what: 'The migrations before 0003_tags do not replay.',
  why: 'PostgreSQL stopped at 0002_posts: relation "post" does not exist (42P01).',
  fix: 'Mend 0002_posts.sql, or begin the history with a baseline: backout init --baseline.',
  where: { file: `${ROOT}/drizzle/0002_posts.sql`, line: 2, column: 13 },
}
