import type { FixReport, FixStep, Rule, Shadow } from '@backout/core'
import { loadFix, run } from '@backout/pipeline'
import { rules as allRules } from '@backout/rules'
import { nativeShadow } from '@backout/shadow'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { FIXABLE, USERS } from './cases.ts'
import { LAYOUTS, projectOf, type Layout, type OnDisk } from './project.ts'

let shadow: Shadow
beforeAll(async () => {
  shadow = await nativeShadow({ major: 18, root: import.meta.dirname, cacheDir: null, emptyDir: inject('empties') })
})
afterAll(() => shadow.close())

type More = Partial<Parameters<Awaited<ReturnType<typeof loadFix>>['fix']>[0]>

async function fixed({ adapter, project }: OnDisk, more: More = {}): Promise<FixReport> {
  const { fix } = await loadFix()
  return fix({ adapter, project, shadow, rules: allRules, ...more })
}

/** Open findings of the recommended rules on the newest migrations. */
async function findingsOf({ adapter, project }: OnDisk, names: readonly string[]): Promise<string[]> {
  const select: Parameters<typeof run>[0]['select'] = (all) => all.filter(({ name }) => names.includes(name))
  const report = await run({ command: 'check', adapter, project, shadow, select, downs: false, rules: allRules })
  const findings = report.migrations.flatMap((migration) => migration.findings)
  return findings.filter(({ suppressed }) => suppressed === null).map(({ rule }) => rule)
}

function write(report: FixReport): void {
  for (const { path, after } of report.fixed ? report.changes : []) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, after)
  }
}

/** The text of what is written, the files of Drizzle's journal left out. */
const textsOf = (report: FixReport): string[] =>
  report.fixed
    ? [...report.changes]
        .filter(({ path }) => path.endsWith('.sql'))
        .sort((a, b) => (a.path < b.path ? -1 : 1))
        .map(({ after }) => after)
    : expect.unreachable(report.why.join())

/** Rules that speak only where a file is sent as one. */
const IN_ONE: ReadonlySet<string> = new Set(['ban-concurrently-in-transaction', 'ban-enum-value-used-before-commit'])

const stepOf = (sql: string, lock: FixStep['lock'], runs: FixStep['runs'] = 'shared'): FixStep => ({ sql, lock, runs })

const outcomeOf = (report: FixReport) => ({
  parts: report.fixed ? report.names.length : 0,
  triedOnRows: report.fixed && report.rows !== null && report.rows.length > 0,
  isCut: !report.fixed && report.why.some((why) => why.includes('cut')),
})

describe.each(LAYOUTS)('%s', (layout: Layout) => {
  const sendsAlone = layout === 'prisma 7' || layout === 'prisma driver adapter'
  // Each remedy in both ORMs; each further way of sending with what it does otherwise.
  const isWhole = layout === 'drizzle journal' || layout === 'prisma 6'
  const cases = FIXABLE.filter(
    ({ mends, fills, partsAlone }) => isWhole || fills || partsAlone || mends.some((rule) => IN_ONE.has(rule)),
  )
  it.each(cases)('$title', async ({ before, sql, mends, parts, fills = false, partsAlone }) => {
    const onDisk = await projectOf(layout, before, sql)
    const wanted = mends.filter((rule) => !(sendsAlone && IN_ONE.has(rule)))
    const report = await fixed(onDisk)
    expect(report.mends.map(({ rule }) => rule)).toEqual(wanted)
    // It cuts at every semicolon, and a block has some.
    const isCut = fills && layout === 'prisma driver adapter'
    const count = wanted.length === 0 || isCut ? 0 : sendsAlone ? (partsAlone ?? parts) : parts
    expect(outcomeOf(report)).toEqual({ parts: count, triedOnRows: count > 0, isCut })
    if (!report.fixed || (layout !== 'drizzle journal' && layout !== 'prisma 6')) return
    // Nothing speaks of what it wrote that did not speak before.
    const left = (await findingsOf(onDisk, ['0001_change', '20260101000059_change'])).filter(
      (rule) => !wanted.includes(rule),
    )
    write(report)
    for (const rule of await findingsOf(onDisk, report.names)) expect(left).toContain(rule)
  })
})

describe('a remedy that does not hold is refused', () => {
  const index = 'CREATE INDEX "i" ON "users" ("email");'
  const column = 'ALTER TABLE "users" ADD COLUMN "token" uuid DEFAULT gen_random_uuid();'
  const check = 'ALTER TABLE "users" ADD CONSTRAINT "c" CHECK ("age" IS NULL OR "age" > -3000000000);'
  it.each<[title: string, rule: string, sql: string, steps: FixStep[], why: string]>([
    [
      'it takes more than it promises',
      'require-concurrent-index',
      index,
      [stepOf('CREATE INDEX "i" ON "users" ("email")', 'SHARE UPDATE EXCLUSIVE')],
      'blocks longer',
    ],
    [
      'it reads the table while writers wait',
      'require-concurrent-index',
      index,
      [stepOf('CREATE INDEX "i" ON "users" ("email")', 'SHARE')],
      'blocks longer',
    ],
    [
      'it reads the table under a lock that an earlier step still holds',
      'require-not-valid-constraint',
      check,
      [
        stepOf(
          'ALTER TABLE "users" ADD CONSTRAINT "c" CHECK ("age" IS NULL OR "age" > -3000000000) NOT VALID',
          'ACCESS EXCLUSIVE',
        ),
        stepOf('ALTER TABLE "users" VALIDATE CONSTRAINT "c"', 'SHARE UPDATE EXCLUSIVE'),
      ],
      'blocks longer',
    ],
    [
      'it ends in another schema',
      'require-concurrent-index',
      index,
      [stepOf('CREATE INDEX CONCURRENTLY "i" ON "users" ("email" DESC)', 'SHARE UPDATE EXCLUSIVE', 'outside')],
      'another schema: index public.users.i',
    ],
    [
      'it fills no row',
      'ban-rewriting-column',
      column,
      [
        stepOf(
          'ALTER TABLE "users" ADD COLUMN "token" uuid, ALTER COLUMN "token" SET DEFAULT gen_random_uuid()',
          'ACCESS EXCLUSIVE',
        ),
      ],
      'other rows: public.users.token',
    ],
    [
      'it runs on empty tables only',
      'ban-rewriting-column',
      column,
      [
        stepOf(
          'ALTER TABLE "users" ADD COLUMN "token" uuid, ALTER COLUMN "token" SET DEFAULT gen_random_uuid()',
          'ACCESS EXCLUSIVE',
        ),
        stepOf('UPDATE "users" SET "id" = 1, "token" = gen_random_uuid()', 'ROW EXCLUSIVE', 'committed'),
      ],
      'does not run where there are rows',
    ],
    [
      'it changes rows that the migration leaves alone',
      'ban-rewriting-column',
      column,
      [
        stepOf(
          'ALTER TABLE "users" ADD COLUMN "token" uuid, ALTER COLUMN "token" SET DEFAULT gen_random_uuid()',
          'ACCESS EXCLUSIVE',
        ),
        stepOf(
          `UPDATE "users" SET "email" = "email" || '!', "token" = gen_random_uuid()`,
          'ROW EXCLUSIVE',
          'committed',
        ),
      ],
      'other rows: public.users.email',
    ],
    [
      'the finding stays',
      'require-concurrent-index-drop',
      'DROP INDEX "users_age_idx";',
      [stepOf('DROP INDEX "users_age_idx"', 'ACCESS EXCLUSIVE')],
      'require-concurrent-index-drop would speak',
    ],
    [
      'it does not run',
      'require-concurrent-index',
      index,
      [stepOf('CREATE INDEX CONCURRENTLY "i" ON "users" ("mail")', 'SHARE UPDATE EXCLUSIVE', 'outside')],
      'does not run: column "mail" does not exist',
    ],
    [
      'it does not run where it is sent',
      'require-concurrent-index',
      index,
      [stepOf('CREATE INDEX CONCURRENTLY "i" ON "users" ("email")', 'SHARE UPDATE EXCLUSIVE')],
      'cannot run inside a transaction block',
    ],
  ])('%s', async (_, id, sql, steps, why) => {
    const rules: Rule[] = allRules.map((rule) => (rule.id === id ? { ...rule, fix: () => ({ steps }) } : rule))
    const before = `${USERS} CREATE INDEX "users_age_idx" ON "users" ("age");`
    const report = await fixed(await projectOf('drizzle journal', before, sql), { rules })
    expect(report).toMatchObject({ fixed: false, mends: [{ rule: id, line: 1 }] })
    expect(!report.fixed && report.why[0]).toContain(why)
  })
})

describe('nothing mechanical', () => {
  it.each<[title: string, before: string, sql: string]>([
    ['a plain column', USERS, 'ALTER TABLE "users" ADD COLUMN "bio" text;'],
    ['comments alone', USERS, '-- nothing\n'],
    [
      'a new table',
      USERS,
      'CREATE TABLE "a" ("id" int PRIMARY KEY, "b" int);\n--> statement-breakpoint\nCREATE INDEX "i" ON "a" ("b");',
    ],
    [
      'a partitioned table',
      'CREATE TABLE "p" ("id" int, "at" date) PARTITION BY RANGE ("at"); CREATE TABLE "p1" PARTITION OF "p" DEFAULT;',
      'CREATE INDEX "i" ON "p" ("id");\n--> statement-breakpoint\nALTER TABLE "p" ADD COLUMN "token" uuid DEFAULT gen_random_uuid();',
    ],
    [
      'a table whose trigger would act on the filling',
      `${USERS} CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER "t" BEFORE INSERT OR UPDATE ON "users" FOR EACH ROW EXECUTE FUNCTION f();`,
      'ALTER TABLE "users" ADD COLUMN "token" uuid DEFAULT gen_random_uuid();',
    ],
    [
      'a table with children',
      `${USERS} CREATE TABLE "admins" () INHERITS ("users");`,
      'ALTER TABLE "users" ADD COLUMN "token" uuid DEFAULT gen_random_uuid();',
    ],
    [
      'a guarded block',
      USERS,
      `DO $$ BEGIN ALTER TABLE "users" ADD CONSTRAINT "fk" FOREIGN KEY ("team_id") REFERENCES "teams" ("id"); EXCEPTION WHEN duplicate_object THEN NULL; END $$;`,
    ],
    [
      'a finding that somebody has judged',
      USERS,
      '-- backout-ignore require-concurrent-index: ten rows\nCREATE INDEX "i" ON "users" ("email");',
    ],
  ])('%s', async (_, before, sql) => {
    expect(await fixed(await projectOf('drizzle journal', before, sql))).toMatchObject({
      fixed: false,
      mends: [],
      why: [],
    })
  })

  it('a suppression that has ended holds nothing', async () => {
    const sql =
      '-- backout-ignore require-concurrent-index until 2026-01-01: ten rows\nCREATE INDEX "i" ON "users" ("email");'
    const onDisk = await projectOf('drizzle journal', USERS, sql)
    expect(await fixed(onDisk, { today: '2026-01-02' })).toMatchObject({ fixed: true })
    expect(await fixed(onDisk, { today: '2025-12-31' })).toMatchObject({ fixed: false, why: [] })
  })

  it('a migration that does not run', async () => {
    expect(await fixed(await projectOf('prisma 7', USERS, 'CREATE INDEX "i" ON "users" ("mail");'))).toMatchObject({
      fixed: false,
      why: [expect.stringContaining('does not run')],
    })
  })

  it('a migration that production has', async () => {
    const onDisk = await projectOf('drizzle journal', USERS, 'CREATE INDEX "i" ON "users" ("email");')
    const statistics = { applied: ['0000_init', '0001_change'] } as never
    await expect(fixed(onDisk, { production: { statistics, ask: null } })).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('what a person wrote is kept', () => {
  it('comments and suppressions, with what they are about', async () => {
    const sql = `/*
  Warnings: the column goes.
*/
-- AlterTable
-- backout-ignore ban-drop-column: nobody reads it
ALTER TABLE "users" ADD COLUMN "a" text,
ALTER COLUMN "email" SET NOT NULL,
DROP COLUMN "age";

-- CreateIndex
CREATE INDEX "i" ON "users" ("team_id"); -- for the list of teams
/* the end */
`
    const onDisk = await projectOf('prisma 7', USERS, sql)
    const report = await fixed(onDisk)
    const [first, second, third] = textsOf(report)
    expect(first).toBe(`/*
  Warnings: the column goes.
*/
-- AlterTable
-- backout-ignore ban-drop-column: nobody reads it
ALTER TABLE "users" ADD COLUMN "a" text, DROP COLUMN "age";

ALTER TABLE "users" ADD CONSTRAINT "users_email_not_null" CHECK ("email" IS NOT NULL) NOT VALID;
`)
    expect(second).toContain('VALIDATE CONSTRAINT')
    expect(third).toContain(`-- CreateIndex
-- for the list of teams
CREATE INDEX CONCURRENTLY "i" ON "users" ("team_id");

/* the end */
`)
    write(report)
    expect(await findingsOf(onDisk, report.fixed ? report.names : [])).not.toContain('ban-unused-suppression')
  })

  it('CRLF, and no BOM in the middle', async () => {
    const sql =
      '\uFEFF-- one\r\nALTER TABLE "users" ADD COLUMN "a" int;\r\n\r\n-- two\r\nCREATE INDEX "i" ON "users" ("email");\r\n'
    const texts = textsOf(await fixed(await projectOf('prisma 6', USERS, sql.slice(1))))
    expect(texts).toHaveLength(2)
    for (const text of texts) expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it('its own lock_timeout goes with the locks', async () => {
    const sql = `SET LOCAL lock_timeout = '3s';\n--> statement-breakpoint\nALTER TABLE "users" ADD CONSTRAINT "users_email_key" UNIQUE ("email");`
    const texts = textsOf(await fixed(await projectOf('drizzle journal', USERS, sql)))
    expect(texts.at(-1)).toMatch(
      /BEGIN;--> statement-breakpoint\nSET LOCAL lock_timeout = '3s';--> statement-breakpoint\nALTER TABLE .* USING INDEX/,
    )
  })
})

describe('lock_timeout, where it is asked for', () => {
  const severities = { 'require-lock-timeout': 'warning' } as const
  it.each([
    [
      'drizzle folders',
      /^SET LOCAL lock_timeout = '5s';--> statement-breakpoint\nALTER/,
      /BEGIN;--> statement-breakpoint\nSET LOCAL lock_timeout = '5s';--> statement-breakpoint\nALTER/,
    ],
    [
      'prisma 7',
      /^SET lock_timeout = '5s';\n\nALTER[^]*RESET lock_timeout;\n$/,
      /\nSET lock_timeout = '5s';\n\nALTER[^]*RESET lock_timeout;\n$/,
    ],
    [
      'prisma 6',
      /^SET lock_timeout = '5s';\n\nALTER[^]*RESET lock_timeout;\n$/,
      /\nSET lock_timeout = '5s';\n\nALTER[^]*RESET lock_timeout;\n$/,
    ],
  ] as const)('%s', async (layout, first, last) => {
    const sql =
      'ALTER TABLE "users" ADD COLUMN "a" int;\n--> statement-breakpoint\nALTER TABLE "users" ADD CONSTRAINT "users_email_key" UNIQUE ("email");'
    const onDisk = await projectOf(
      layout,
      USERS,
      layout.startsWith('prisma') ? sql.replace('--> statement-breakpoint', '') : sql,
    )
    const report = await fixed(onDisk, { severities })
    expect(report.mends.map(({ rule }) => rule)).toEqual(['require-lock-timeout', 'require-index-before-constraint'])
    const texts = textsOf(report)
    expect(texts[0]).toMatch(first)
    expect(texts[1]).not.toContain('lock_timeout')
    expect(texts[2]).toMatch(last)
  })
})

describe('an older production', () => {
  const sql = 'ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;'
  it.each([
    [180_000, 'NOT NULL "email" NOT VALID'],
    [170_000, 'CHECK ("email" IS NOT NULL) NOT VALID'],
    [undefined, 'CHECK ("email" IS NOT NULL) NOT VALID'],
  ])('%s', async (postgresVersion, step) => {
    const onDisk = await projectOf('drizzle journal', USERS, sql)
    expect(textsOf(await fixed(onDisk, { postgresVersion: postgresVersion! }))[0]).toContain(step)
  })
})
