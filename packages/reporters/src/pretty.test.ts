import { describe, expect, it } from 'vitest'
import { pretty } from './pretty.ts'
import {
  brokenHistory,
  dropColumn,
  type MigrationCase,
  plainIndex,
  lockingDown,
  lossyDown,
  proof,
  reportOf,
  rows,
  unprovenDown,
} from './report.cases.ts'

const show = (cases: readonly MigrationCase[], rest = {}) => pretty(reportOf(cases, rest), { color: false, width: 90 })

describe('pretty', () => {
  it('is short when all is well', () => {
    expect(show([{ name: '0001_tags', sql: 'CREATE TABLE "tags" ();' }])).toMatchInlineSnapshot(`
      "backout check  drizzle · 1 of 12 migrations · PGlite 0.5.16 (PostgreSQL 18.6)

      0001_tags  drizzle/0001_tags.sql
        ✔ exact  drizzle/0001_tags.down.sql  unchanged
          After up and down the schema is as before, and all 12 rows in 2 tables are there
          again.

      ✔ no findings · 1 down exact · 1 migration
      "
    `)
  })

  it('prints a down that was written nowhere, quiet or not, and safe for a terminal', () => {
    const down = { action: 'printed' as const, sql: '-- backout down v1\n\nDROP TABLE "\u001b[2Jtags";\n' }
    for (const quiet of [false, true]) {
      const text = pretty(reportOf([{ name: '0001_tags', sql: '', down }]), { color: false, width: 90, quiet })
      expect(text).toContain('\n    -- backout down v1\n\n    DROP TABLE "␛[2Jtags";\n')
    }
  })

  it('shows findings with code, why and fix', () => {
    const sql = `${plainIndex.at};--> statement-breakpoint\n${dropColumn.at};\n`
    expect(show([{ name: '0002_bio', sql, findings: [plainIndex, dropColumn], down: lossyDown }]))
      .toMatchInlineSnapshot(`
        "backout check  drizzle · 1 of 12 migrations · PGlite 0.5.16 (PostgreSQL 18.6)

        0002_bio  drizzle/0002_bio.sql
          ▲ LOSSY  drizzle/0002_bio.down.sql  written
            The schema comes back; rows or values that the up destroys do not.
            After up and down the schema is as before.
            Columns that were dropped come back last in public.users.
            lost      The values of "users"."bio": the column comes back empty.
            requires  No row of "users" may have been added since with an email that is taken.
            not back  public.users.bio
            rows      2 tables, 2 of 4 columns exercised; 1 lost; public.users.photo and
                      public.places not exercised

          warning  require-concurrent-index  drizzle/0002_bio.sql:1:1 · seen on the shadow
            1 │ CREATE INDEX "users_email_idx" ON "users" ("email");--> statement-breakpoint
              │ ^
            Index "users_email_idx" is built while writes to "users" wait.
            why  Every INSERT, UPDATE and DELETE on "users" is blocked until the index is built.
            fix  Build it without blocking, outside of a transaction:
                   CREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");

          error  ban-drop-column  drizzle/0002_bio.sql:2:1 · seen on the shadow
            2 │ ALTER TABLE "users" DROP COLUMN "bio";
              │ ^
            Column "bio" of "users" is dropped with all of its values.
            why  Instances of the app that still run the old code fail with "column does not
                 exist", and the values are gone for good.
            fix  First deploy code that no longer reads or writes the column; drop it in a later
                 release. Keep a copy where the values may be wanted:
                   CREATE TABLE "users_bio" AS SELECT "id", "bio" FROM "users";

        ✖ 1 error, 1 warning · 1 down LOSSY · 1 migration
        "
      `)
  })

  it('says what the way back locks, and names the down file', () => {
    expect(show([{ name: '0002_bio', sql: '', down: lockingDown }])).toMatchInlineSnapshot(`
      "backout check  drizzle · 1 of 12 migrations · PGlite 0.5.16 (PostgreSQL 18.6)

      0002_bio  drizzle/0002_bio.sql
        ✔ exact  drizzle/0002_bio.down.sql  unchanged
          After up and down the schema is as before, and all 12 rows in 2 tables are there
          again.
          locks  ACCESS EXCLUSIVE on public.users (read to the end)

        warning  require-index-before-constraint  drizzle/0002_bio.down.sql:2:1 · on the way back
          The unique key of "users" builds its index while everybody waits.

      ✔ no findings · 1 down exact · 1 migration
      "
    `)
  })

  it('shows what an unproven down leaves different', () => {
    const cases = [
      { name: '0001_tags', sql: '' },
      { name: '0002_email', sql: '', down: unprovenDown },
      { name: '0003_bio', sql: '', down: lossyDown },
    ]
    expect(show(cases)).toMatchInlineSnapshot(`
      "backout check  drizzle · 3 of 12 migrations · PGlite 0.5.16 (PostgreSQL 18.6)

      0001_tags  drizzle/0001_tags.sql
        ✔ exact  drizzle/0001_tags.down.sql  unchanged
          After up and down the schema is as before, and all 12 rows in 2 tables are there
          again.

      0002_email  drizzle/0002_email.sql
        ✖ UNPROVEN  drizzle/0002_email.down.sql  kept · edited
          This down was not shown to lead back. Do not run it unread.
          After up and down the schema is not as before.
          The up does not run again after the down.
          With rows in the tables the down fails.
          stopped  column "email" of relation "users" contains null values (SQLSTATE 23502)
          at       ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL
          differs  index public.users_email_idx is missing
          differs  sequence public.tags_id_seq is left over
          differs  column public.users.email: type is text, was character varying(255)
          differs  column public.users.email: notNull is not there, was true
          no rows  public.places could not be filled: no values of type geometry can be made

      0003_bio  drizzle/0003_bio.sql
        ▲ LOSSY  drizzle/0003_bio.down.sql  written
          The schema comes back; rows or values that the up destroys do not.
          After up and down the schema is as before.
          Columns that were dropped come back last in public.users.
          lost      The values of "users"."bio": the column comes back empty.
          requires  No row of "users" may have been added since with an email that is taken.
          not back  public.users.bio
          rows      2 tables, 2 of 4 columns exercised; 1 lost; public.users.photo and
                    public.places not exercised

      ✖ no findings · 1 down exact, 1 LOSSY, 1 UNPROVEN · 3 migrations
        ✖ UNPROVEN  0002_email
        ▲ LOSSY  0003_bio
      "
    `)
  })

  it('shows the other ends of a down', () => {
    const cases: MigrationCase[] = [
      { name: '0001_none', sql: '', down: { action: 'missing', verdict: null, proof: null, sql: null } },
      { name: '0002_stale', sql: '', down: { action: 'stale', verdict: null, proof: null } },
      { name: '0003_open', sql: '', down: { verdict: null, proof: null, origin: 'hand-written', action: 'kept' } },
      {
        name: '0004_order',
        sql: '',
        down: {
          verdict: 'exact-except-column-order',
          proof: proof({ columnOrder: ['public.users'], rows: rows({ outcome: 'none', filled: {} }) }),
        },
      },
      {
        name: '0005_never',
        sql: '',
        down: {
          verdict: 'irreversible',
          proof: null,
          notes: [{ kind: 'note', text: 'DROP DATABASE cannot be undone by SQL.' }],
        },
      },
      {
        name: '0006_stopped',
        sql: '',
        down: {
          verdict: 'unproven',
          proof: proof({
            verdict: 'unproven',
            again: 'not-run',
            rows: rows({ outcome: 'not-run' }),
            failure: { statement: 'DROP TABLE "tag"', message: 'table "tag" does not exist', code: '42P01' },
          }),
        },
      },
      { name: '0007_unlooked', sql: '', down: null, opaque: 2 },
    ]
    expect(show(cases)).toMatchInlineSnapshot(`
      "backout check  drizzle · 7 of 12 migrations · PGlite 0.5.16 (PostgreSQL 18.6)

      0001_none  drizzle/0001_none.sql
        ✖ NO DOWN  drizzle/0001_none.down.sql
          There is no way back beside this migration.

      0002_stale  drizzle/0002_stale.sql
        ✖ STALE  drizzle/0002_stale.down.sql
          The up was changed after this down was written.
          It was not proven in this run.

      0003_open  drizzle/0003_open.sql
        ○ not proven in this run  drizzle/0003_open.down.sql  kept · hand-written

      0004_order  drizzle/0004_order.sql
        ✔ exact but for column order  drizzle/0004_order.down.sql  unchanged
          After up and down the schema is as before; no table that it touches held rows.
          Columns that were dropped come back last in public.users.

      0005_never  drizzle/0005_never.sql
        ✖ IRREVERSIBLE  drizzle/0005_never.down.sql  unchanged
          No SQL can lead back from this migration.
          note  DROP DATABASE cannot be undone by SQL.

      0006_stopped  drizzle/0006_stopped.sql
        ✖ UNPROVEN  drizzle/0006_stopped.down.sql  unchanged
          This down was not shown to lead back. Do not run it unread.
          PostgreSQL stopped in the down.
          It was not tried with rows.
          stopped  table "tag" does not exist (SQLSTATE 42P01)
          at       DROP TABLE "tag"

      0007_unlooked  drizzle/0007_unlooked.sql
        ○ 2 statements of a kind that backout does not know; no rule read them.

      ✖ no findings · 1 down exact but for column order, 1 IRREVERSIBLE, 1 UNPROVEN, 2 missing or stale · 7 migrations
        ✖ NO DOWN  0001_none
        ✖ STALE  0002_stale
        ✖ IRREVERSIBLE  0005_never
        ✖ UNPROVEN  0006_stopped
      "
    `)
  })

  it('keeps suppressed findings to one line with their reason', () => {
    const sql = `${dropColumn.at};\n${plainIndex.at};\n`
    const findings = [{ ...dropColumn, suppressed: 'copied to users_bio on 3 May' }, plainIndex]
    expect(show([{ name: '0002_bio', sql, findings, down: null }])).toMatchInlineSnapshot(`
      "backout check  drizzle · 1 of 12 migrations · PGlite 0.5.16 (PostgreSQL 18.6)

      0002_bio  drizzle/0002_bio.sql

        warning  require-concurrent-index  drizzle/0002_bio.sql:2:1 · seen on the shadow
          2 │ CREATE INDEX "users_email_idx" ON "users" ("email");
            │ ^
          Index "users_email_idx" is built while writes to "users" wait.
          why  Every INSERT, UPDATE and DELETE on "users" is blocked until the index is built.
          fix  Build it without blocking, outside of a transaction:
                 CREATE INDEX CONCURRENTLY "users_email_idx" ON "users" ("email");

        ○ suppressed ban-drop-column at drizzle/0002_bio.sql:1:1: copied to users_bio on 3 May

      ✔ 1 warning, 1 suppressed · 1 migration
      "
    `)
  })

  it('says how many findings the baseline holds, and what is gone out of it', () => {
    const sql = `${dropColumn.at};\n${plainIndex.at};\n`
    const findings = [{ ...dropColumn, baseline: true }, plainIndex]
    const entry = { fingerprint: '0123456789abcdef', rule: 'ban-drop-table', migration: '0001_tags', line: 3 }
    const baseline = { file: '/app/backout.baseline.json', held: 1, gone: [entry], written: false }
    const text = show([{ name: '0002_bio', sql, findings, down: null }], { baseline })
    expect(text).not.toContain('ban-drop-column')
    expect(text.slice(text.indexOf('✔'))).toBe(
      [
        '✔ 1 warning, 1 held by the baseline · 1 migration',
        '  1 entry of backout.baseline.json no longer occurs: ban-drop-table at 0001_tags:3.',
        '  backout check --baseline takes them out.',
        '',
      ].join('\n'),
    )
    const written = show([{ name: '0002_bio', sql, findings, down: null }], {
      baseline: { ...baseline, written: true },
    })
    expect(written).toContain('Wrote backout.baseline.json: it holds 1 finding; 1 entry no longer occurred.')
  })

  it('puts the caret right after tabs, emoji and wide letters, and cuts CRLF', () => {
    const at = 'DROP TABLE "ü"'
    const sql = `SELECT 1;\r\n/* 👩‍👩‍👧 */\t/* 漢字 */ ${at};\r\n`
    const finding = { ...dropColumn, at, condition: 'Table.', effect: 'Gone.', remedy: 'Do not.' }
    expect(show([{ name: '0003_wide', sql, findings: [finding], down: null }])).toMatchInlineSnapshot(`
      "backout check  drizzle · 1 of 12 migrations · PGlite 0.5.16 (PostgreSQL 18.6)

      0003_wide  drizzle/0003_wide.sql

        error  ban-drop-column  drizzle/0003_wide.sql:2:25 · seen on the shadow
          2 │ /* 👩‍👩‍👧 */  /* 漢字 */ DROP TABLE "ü";
            │                      ^
          Table.
          why  Gone.
          fix  Do not.

      ✖ 1 error · 1 migration
      "
    `)
  })

  it('shows problems alone', () => {
    const problems = [brokenHistory, { ...brokenHistory, code: 'no-project', where: undefined }]
    expect(show([], { problems, project: null, shadow: null, summary: { ...reportOf([]).summary, exitCode: 2 } }))
      .toMatchInlineSnapshot(`
      "backout check

      ✖ The migrations before 0003_tags do not replay.
        /app/drizzle/0002_posts.sql:2:13  history-does-not-replay
        why  PostgreSQL stopped at 0002_posts: relation "post" does not exist (42P01).
        fix  Mend 0002_posts.sql, or begin the history with a baseline: backout init --baseline.

      ✖ The migrations before 0003_tags do not replay.
        no-project
        why  PostgreSQL stopped at 0002_posts: relation "post" does not exist (42P01).
        fix  Mend 0002_posts.sql, or begin the history with a baseline: backout init --baseline.

      ✖ could not do the job · 2 problems
      "
    `)
  })

  it('says when there is nothing to do', () => {
    expect(show([])).toMatchInlineSnapshot(`
      "backout check  drizzle · 0 of 12 migrations · PGlite 0.5.16 (PostgreSQL 18.6)

      ✔ nothing to do
      "
    `)
  })

  it('leaves out what is fine when quiet', () => {
    const report = reportOf([
      { name: '0001_tags', sql: '' },
      { name: '0002_bio', sql: '', down: lossyDown },
    ])
    const text = pretty(report, { color: false, width: 90, quiet: true })
    expect(text).not.toContain('0001_tags')
    expect(text).not.toContain('backout check')
    expect(text).toContain('LOSSY')
  })

  it('colours only when asked to', () => {
    const report = reportOf([{ name: '0002_bio', sql: '', down: lossyDown }])
    const escape = '\u001b['
    expect(pretty(report, { color: false, width: 90 })).not.toContain(escape)
    expect(pretty(report, { color: true, width: 90 })).toContain(`${escape}7m`)
  })

  it('lets no migration write to the terminal', () => {
    const at = "SELECT '\u001b[2J\u202e'"
    const text = show([{ name: '\u001b]0;x', sql: at, findings: [{ ...dropColumn, at }], down: null }])
    expect(text).not.toContain('\u001b')
    expect(text).not.toContain('\u202e')
    expect(text).toContain('␛[2J')
  })
})
