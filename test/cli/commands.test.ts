import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { app, contents, drizzle, prisma, put } from './apps.ts'
import { backout } from './command.ts'

const INIT = 'CREATE TABLE "users" ("id" serial PRIMARY KEY, "name" text NOT NULL);'
const ADD = 'ALTER TABLE "users" ADD COLUMN "email" text;'
const BIO = 'ALTER TABLE "users" ADD COLUMN "bio" text DEFAULT 0;'

const HISTORY = { '0000_init': INIT, '0001_email': ADD, '0002_bio': BIO }

/** The same history in each layout, and where its downs lie. */
const LAYOUTS = {
  drizzle: {
    files: drizzle(HISTORY),
    downs: ['drizzle/0000_init.down.sql', 'drizzle/0001_email.down.sql', 'drizzle/0002_bio.down.sql'],
  },
  prisma: {
    files: prisma({ '1_init': INIT, '2_email': ADD, '3_bio': BIO }),
    downs: [
      'prisma/migrations/1_init/down.sql',
      'prisma/migrations/2_email/down.sql',
      'prisma/migrations/3_bio/down.sql',
    ],
  },
}

describe.each(Object.entries(LAYOUTS))('%s', (_, { files, downs }) => {
  test('down: the newest, then all, then nothing to do; the ups stay byte for byte', async () => {
    const cwd = app(files)
    const before = contents(cwd)
    const newest = await backout(['down'], { cwd })
    expect(newest).toMatchObject({ code: 0, stderr: '' })
    expect(Object.keys(contents(cwd)).filter((name) => !(name in before))).toEqual([downs[2]])
    const text = readFileSync(join(cwd, downs[2]!), 'utf8')
    expect(text).toMatch(/^-- backout down v1 verdict=exact up=sha256:[0-9a-f]{64} /)
    expect(text).toMatch(/ALTER TABLE .*users.* DROP COLUMN "?bio"?;/)

    expect(await backout(['down', '--all'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    const after = contents(cwd)
    expect(Object.keys(after).filter((name) => !(name in before))).toEqual(downs)
    expect(after).toMatchObject(before)
    expect(after[downs[2]!]).toBe(text)

    const again = await backout(['down', '--all', '--json'], { cwd })
    expect(again.code).toBe(0)
    const { migrations } = JSON.parse(again.stdout)
    expect(migrations.map(({ down }: any) => down.action)).toEqual(['unchanged', 'unchanged', 'unchanged'])
    expect(contents(cwd)).toEqual(after)

    expect(await backout(['check'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    expect(contents(cwd)).toEqual(after)
  })
})

const APP = drizzle({ '0000_init': INIT, '0001_email': ADD })
const DOWN = 'drizzle/0001_email.down.sql'
const json = async (args: string[], cwd: string) => {
  const { code, stdout } = await backout([...args, '--json'], { cwd })
  return { code, report: JSON.parse(stdout) }
}

test('--dry-run prints the down and writes nothing', async () => {
  const cwd = app(APP)
  const before = contents(cwd)
  const { code, stdout } = await backout(['down', '--dry-run'], { cwd })
  expect(stdout).toMatch(/DROP COLUMN "?email"?;/)
  expect({ code, after: contents(cwd) }).toEqual({ code: 0, after: before })
})

test('check: a missing down is 1, a proven one 0, and nothing is written', async () => {
  const cwd = app(drizzle({ '0000_init': INIT }))
  const before = contents(cwd)
  const missing = await backout(['check'], { cwd })
  expect(missing.stdout).toContain('NO DOWN')
  expect({ code: missing.code, after: contents(cwd) }).toEqual({ code: 1, after: before })
  await backout(['down'], { cwd })
  expect(await backout(['check'], { cwd })).toMatchObject({ code: 0 })
})

test('an up that changed since leaves a stale down, which down writes anew', async () => {
  const cwd = app(APP)
  await backout(['down'], { cwd })
  put(cwd, { 'drizzle/0001_email.sql': 'ALTER TABLE "users" ADD COLUMN "mail" text;' })
  const stale = await json(['prove'], cwd)
  expect(stale).toMatchObject({ code: 1, report: { migrations: [{ down: { action: 'stale' } }] } })
  expect(await json(['down'], cwd)).toMatchObject({
    code: 0,
    report: { migrations: [{ down: { action: 'written' } }] },
  })
  expect(readFileSync(join(cwd, DOWN), 'utf8')).toContain('mail')
})

test('a down that a person edited is proven again and kept; --force writes it anew', async () => {
  const cwd = app(APP)
  await backout(['down'], { cwd })
  const written = readFileSync(join(cwd, DOWN), 'utf8')
  const edited = `${written}-- reviewed by me\n`
  writeFileSync(join(cwd, DOWN), edited)
  expect(await json(['down'], cwd)).toMatchObject({
    code: 0,
    report: { migrations: [{ down: { origin: 'edited', action: 'kept', verdict: 'exact' } }] },
  })
  expect(readFileSync(join(cwd, DOWN), 'utf8')).toBe(edited)
  expect(await json(['down', '--force'], cwd)).toMatchObject({ code: 0 })
  expect(readFileSync(join(cwd, DOWN), 'utf8')).toBe(written)
})

test('an edit that spoils the down is found out: 1, unproven, and kept all the same', async () => {
  const cwd = app(APP)
  await backout(['down'], { cwd })
  const spoiled = readFileSync(join(cwd, DOWN), 'utf8').replace(/^ALTER TABLE.*;$/m, 'SELECT 1;')
  writeFileSync(join(cwd, DOWN), spoiled)
  for (const command of ['down', 'prove', 'check']) {
    const { code, stdout } = await backout([command], { cwd })
    expect(stdout).toMatch(/UNPROVEN[^]*email/)
    expect({ command, code }).toEqual({ command, code: 1 })
  }
  expect(readFileSync(join(cwd, DOWN), 'utf8')).toBe(spoiled)
})

test('a hand-written down faces the same judge', async () => {
  const cwd = app({ ...APP, [DOWN]: 'ALTER TABLE users DROP COLUMN email;\n' })
  expect(await json(['prove'], cwd)).toMatchObject({
    code: 0,
    report: { migrations: [{ down: { origin: 'hand-written', verdict: 'exact', proof: { verdict: 'exact' } } }] },
  })
  put(cwd, { [DOWN]: 'ALTER TABLE users DROP COLUMN name;\n' })
  expect(await json(['prove'], cwd)).toMatchObject({
    code: 1,
    report: { migrations: [{ down: { verdict: 'unproven' } }] },
  })
})

test('--since: what the branch adds or edits, untracked files and downs included', async () => {
  const cwd = app({ ...drizzle(HISTORY), '.gitignore': 'node_modules\n' })
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd, stdio: 'pipe' })
  git('init', '-q', '-b', 'main')
  const files = drizzle(HISTORY)
  put(cwd, drizzle({ '0000_init': INIT }))
  rmSync(join(cwd, 'drizzle/0001_email.sql'))
  rmSync(join(cwd, 'drizzle/0002_bio.sql'))
  git('add', '.')
  git('commit', '-qm', 'base')
  git('checkout', '-qb', 'feature')
  put(cwd, files)
  git('add', 'drizzle/0001_email.sql')
  git('commit', '-qm', 'email')
  const names = async (ref: string) => {
    const { report } = await json(['check', '--no-shadow', '--since', ref], cwd)
    return report.migrations.map(({ name }: any) => name)
  }
  expect(await names('main')).toEqual(['0001_email', '0002_bio'])
  expect(await names('HEAD')).toEqual(['0002_bio'])
  git('add', '.')
  git('commit', '-qm', 'bio')
  expect(await names('HEAD')).toEqual([])
  put(cwd, { 'drizzle/0000_init.down.sql': 'DROP TABLE users;' })
  expect(await names('HEAD')).toEqual(['0000_init'])
})

const drop = (sql: string, files = {}) => app({ ...drizzle({ '0000_init': INIT, '0001_drop': sql }), ...files })

describe('findings and the exit code', () => {
  const DROP = 'ALTER TABLE "users" DROP COLUMN "name";'

  test('a dropped column: said with the place, lossy, and 1 or 0 by --fail-on', async () => {
    const cwd = drop(DROP)
    const { stdout, code } = await backout(['down', '--fail-on', 'info'], { cwd })
    expect(stdout).toMatch(/ban-drop-column[^]*0001_drop\.sql:1/)
    expect(stdout).toContain('LOSSY')
    expect(code).toBe(1)
    expect(await backout(['down', '--fail-on', 'off'], { cwd })).toMatchObject({ code: 0 })
  })

  test('a suppression with its reason, or a severity in the config, silences it', async () => {
    const suppressed = drop(`-- backout-ignore ban-drop-column: nobody reads it\n${DROP}`)
    expect(await backout(['down', '--fail-on', 'info'], { cwd: suppressed })).toMatchObject({ code: 0 })
    const off = drop(DROP, { 'backout.config.json': '{ "rules": { "ban-drop-column": "off" }, "failOn": "info" }' })
    expect(await backout(['down'], { cwd: off })).toMatchObject({ code: 0 })
  })

  test('check --no-shadow reads the text alone', async () => {
    const { code, report } = await json(['check', '--no-shadow', '--fail-on', 'info'], drop(DROP))
    expect(report.shadow).toBeNull()
    expect(report.migrations[1].findings).toMatchObject([{ rule: 'ban-drop-column', evidence: 'text' }])
    expect(code).toBe(1)
  })
})

describe('what is printed, and where', () => {
  test('--json is one object of the published schema on stdout, whatever a config prints', async () => {
    const cwd = app({
      ...APP,
      'backout.config.mjs': 'console.log("noise"); export default {}',
      'drizzle.config.json': '{}',
    })
    rmSync(join(cwd, 'drizzle.config.json'))
    put(cwd, {
      'drizzle.config.ts': 'console.log("noise"); export default { dialect: "postgresql", out: "./drizzle" }',
    })
    const { code, stdout, stderr } = await backout(['down', '--all', '--json'], { cwd })
    expect(code).toBe(0)
    expect(stderr).toContain('noise')
    const schema = new URL('../../packages/reporters/schema/report.schema.json', import.meta.url)
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(schema, 'utf8')))
    expect({ valid: validate(JSON.parse(stdout)), errors: validate.errors }).toEqual({ valid: true, errors: null })
    const failed = await backout(['down', '--json'], { cwd: app() })
    expect({ valid: validate(JSON.parse(failed.stdout)), errors: validate.errors }).toEqual({
      valid: true,
      errors: null,
    })
  })

  test('--markdown', async () => {
    const { stdout } = await backout(['down', '--markdown'], { cwd: app(APP) })
    expect(stdout).toMatch(/^### backout/m)
    expect(stdout).toContain('0001_email')
  })

  test('colour only when asked for, since nothing here is a terminal; --quiet says less', async () => {
    const cwd = app(APP)
    await backout(['down', '--all'], { cwd })
    const check = ['check', '--no-shadow']
    const plain = await backout(check, { cwd })
    const forced = await backout(check, { cwd, env: { FORCE_COLOR: '1' } })
    const both = await backout(check, { cwd, env: { FORCE_COLOR: '0', NO_COLOR: '1' } })
    expect(plain.stdout).not.toContain('\u001b[')
    expect(forced.stdout).toContain('\u001b[')
    expect(both.stdout).not.toContain('\u001b[')
    const quiet = await backout(['check', '--quiet'], { cwd })
    expect(quiet.stdout).not.toContain('0001_email')
  })
})

describe('finds its project', () => {
  test('from a folder inside it, from above it, by --cwd', async () => {
    const top = app(Object.fromEntries(Object.entries(APP).map(([name, text]) => [`apps/api/${name}`, text])))
    execFileSync('git', ['init', '-q'], { cwd: top })
    put(top, { 'apps/api/src/x.ts': '', 'docs/x.md': '' })
    for (const [cwd, ...args] of [['.'], ['apps/api'], ['apps/api/src'], ['docs', '--cwd', '../apps/api']]) {
      const { code, report } = await json(['check', '--no-shadow', ...args], join(top, cwd!))
      expect({ code, root: report.project?.root }).toEqual({ code: 0, root: join(top, 'apps/api') })
    }
  })

  test('with no config at all, by --adapter and --migrations', async () => {
    const cwd = app(APP)
    rmSync(join(cwd, 'drizzle.config.json'))
    expect(await backout(['down', '--adapter', 'drizzle', '--migrations', 'drizzle'], { cwd })).toMatchObject({
      code: 0,
    })
    expect(contents(cwd)).toHaveProperty([DOWN])
  })

  test('of two ORMs the one in backout.config.ts', async () => {
    const config = `import { defineConfig } from 'backout'\nexport default defineConfig({ adapter: 'drizzle' })\n`
    const cwd = app({ ...APP, ...prisma({ '1_init': INIT }), 'backout.config.ts': config })
    const check = await json(['check', '--no-shadow', '--fail-on', 'off'], cwd)
    expect(check.report).toMatchObject({ project: { adapter: 'drizzle' } })
  })
})

test('what a history takes for granted comes from a setup file; init writes the Supabase one', async () => {
  const grants =
    'GRANT SELECT ON "users" TO anon; ALTER TABLE "users" ADD COLUMN "owner" uuid REFERENCES auth.users (id);'
  const policy = 'CREATE POLICY "own" ON "users" TO authenticated USING (auth.uid() = owner);'
  const cwd = app(drizzle({ '0000_init': INIT, '0001_grants': grants, '0002_policy': policy }))
  expect(await backout(['down'], { cwd })).toMatchObject({ code: 2 })
  expect(await backout(['init', '--supabase'], { cwd })).toMatchObject({ code: 0 })
  const { code, report } = await json(['down', '--all', '--fail-on', 'off'], cwd)
  expect(report.migrations.map(({ down }: any) => down.verdict)).toEqual(['exact', 'exact', 'exact'])
  expect(code).toBe(0)
})

describe('odd but valid input', () => {
  const name63 = 'n'.repeat(60) + 'é'
  const CASES: Record<string, string> = {
    CRLF: 'ALTER TABLE "users"\r\n  ADD COLUMN "email" text;\r\nCREATE INDEX ON "users" ("email");\r\n',
    'quotes and emoji': `ALTER TABLE "users" ADD COLUMN "it""s 😀 'é'" text DEFAULT 'a''b;--> 😀';`,
    '63 bytes': `ALTER TABLE "users" ADD COLUMN "${name63}" text; CREATE INDEX "i${name63.slice(1)}" ON "users" ("${name63}");`,
    'nothing but a comment': '-- Custom SQL migration file, put your code below! --',
    empty: '',
  }

  test('all of it goes there and back', async () => {
    const migrations = Object.fromEntries(
      Object.values(CASES).map((sql, index) => [`000${index + 1}_case`, sql.replaceAll('"email"', `"email${index}"`)]),
    )
    const cwd = app(drizzle({ '0000_init': INIT, ...migrations }))
    const before = contents(cwd)
    const { report } = await json(['down', '--all', '--fail-on', 'off'], cwd)
    expect(report.problems).toEqual([])
    const verdicts = report.migrations.slice(1).map(({ down }: any) => down.verdict)
    expect(Object.fromEntries(Object.keys(CASES).map((name, index) => [name, verdicts[index]]))).toEqual(
      Object.fromEntries(Object.keys(CASES).map((name) => [name, 'exact'])),
    )
    expect(contents(cwd)).toMatchObject(before)
    // The header names the file by its bytes, so nothing counts as changed.
    expect(await json(['down', '--all', '--fail-on', 'off'], cwd)).toMatchObject({
      report: { migrations: report.migrations.map(() => ({ down: { action: 'unchanged' } })) },
    })
  })
})
