import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { app, contents, drizzle, prisma, put } from './apps.ts'
import { backout } from './command.ts'

const INIT = { '0000_init': 'CREATE TABLE "users" ("id" serial PRIMARY KEY);' }

/** What a user may get wrong: the files, the command line, and what the message must say. Nothing may be written. */
const CASES: Record<string, { files: Record<string, string>; args: string; code: string; says: (string | RegExp)[] }> =
  {
    'no project': {
      files: {},
      args: 'down',
      code: 'no-project',
      says: ['no Drizzle or Prisma project', '--migrations <dir>'],
    },
    'no migrations': { files: drizzle({}), args: 'down', code: 'no-migrations', says: [] },
    'not a repository': {
      files: drizzle(INIT),
      args: 'check --since main',
      code: 'git-failed',
      says: ['git repository'],
    },
    'two ORMs': {
      files: { ...drizzle(INIT), ...prisma({ '1_init': 'SELECT 1;' }) },
      args: 'down',
      code: 'several-projects',
      says: ['--adapter drizzle', '--adapter prisma'],
    },
    'a config of backout with a slip': {
      files: { ...drizzle(INIT), 'backout.config.json': '{ "faillOn": "error" }' },
      args: 'down',
      code: 'config-invalid',
      says: ['"faillOn" is not a setting', 'Did you mean "failOn"?', 'backout.config.json'],
    },
    'a rule that there is not': {
      files: { ...drizzle(INIT), 'backout.config.json': '{ "rules": { "ban-drop-colum": "off" } }' },
      args: 'down',
      code: 'config-invalid',
      says: ['Did you mean "ban-drop-column"?'],
    },
    'a config of the ORM that throws': {
      files: { 'drizzle.config.ts': 'throw new Error("DATABASE_URL is not set")' },
      args: 'down',
      code: 'config-unreadable',
      says: ['DATABASE_URL is not set', 'drizzle.config.ts'],
    },
    'a malformed journal': {
      files: { ...drizzle(INIT), 'drizzle/meta/_journal.json': '{ "version": "7", "entries": [' },
      args: 'down',
      code: 'journal-invalid',
      says: ['_journal.json'],
    },
    'a journal entry without its file': {
      files: Object.fromEntries(Object.entries(drizzle(INIT)).filter(([name]) => !name.endsWith('init.sql'))),
      args: 'down',
      code: 'migration-missing',
      says: ['0000_init.sql'],
    },
    'SQL that does not parse': {
      files: drizzle({
        ...INIT,
        '0001_slip': 'SELECT 1;--> statement-breakpoint\nALTER TABLE "users" ADD COLUM "a" int NUL;',
      }),
      args: 'down',
      code: 'sql-syntax',
      says: [/0001_slip\.sql:2:\d+/, /syntax error/, /\^/],
    },
    'a history that does not replay': {
      files: drizzle({
        ...INIT,
        '0001_ghost': 'ALTER TABLE "ghosts" ADD COLUMN "a" int;',
        '0002_next': 'SELECT 1;',
      }),
      args: 'down',
      code: 'history-does-not-replay',
      says: ['0001_ghost', 'relation "ghosts" does not exist'],
    },
    'a role that is taken for granted': {
      files: drizzle({ ...INIT, '0001_grant': 'GRANT SELECT ON "users" TO "anon";', '0002_next': 'SELECT 1;' }),
      args: 'down',
      code: 'role-missing',
      says: ['anon', '--shadow-setup'],
    },
    'a shadow that cannot be reached': {
      files: drizzle(INIT),
      args: 'down --shadow-url postgres://postgres@127.0.0.1:1/shadow',
      code: 'shadow-unreachable',
      says: [/127\.0\.0\.1|ECONNREFUSED/],
    },
    "a shadow that is the app's own database": {
      files: {
        ...drizzle(INIT),
        'drizzle.config.json': JSON.stringify({
          dialect: 'postgresql',
          out: './drizzle',
          dbCredentials: { url: 'postgres://me@127.0.0.1:1/app' },
        }),
      },
      args: 'down --shadow-url postgres://me@127.0.0.1:1/app',
      code: 'shadow-is-app-database',
      says: [],
    },
    'a setup file that is not there': {
      files: drizzle(INIT),
      args: 'down --shadow-setup none.sql',
      code: 'config-unreadable',
      says: ['none.sql'],
    },
    'an endless statement': {
      files: drizzle({ ...INIT, '0001_endless': 'SELECT pg_sleep(600);' }),
      args: 'down --timeout 2',
      code: 'statement-timeout',
      says: ['did not end within 2 s'],
    },
    '--accept of a rule that there is not': {
      files: drizzle(INIT),
      args: '--accept ban-drop-colum drizzle-kit generate',
      code: 'usage',
      says: ['Did you mean "ban-drop-column"?'],
    },
  }

describe.concurrent('every mistake is explained, ends with 2, and writes nothing', () => {
  test.each(Object.entries(CASES))('%s', async (_, { files, args, code, says }) => {
    const folder = app(files)
    const before = contents(folder)
    const { code: exit, stdout, stderr } = await backout(args.split(' '), { cwd: folder })
    expect(stderr).toContain(code)
    for (const part of says) expect(stderr.replaceAll(/\s+/g, ' ')).toEqual(expect.stringMatching(pattern(part)))
    expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m)
    expect({ exit, stdout, after: contents(folder) }).toEqual({ exit: 2, stdout: '', after: before })
  })
})

const pattern = (part: string | RegExp) =>
  typeof part === 'string' ? new RegExp(part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')) : part

test('with --json a failure is a report as well, and still told on stderr', async () => {
  const { code, stdout, stderr } = await backout(['down', '--json'], { cwd: app() })
  expect(code).toBe(2)
  expect(stderr).toContain('no-project')
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    command: 'down',
    project: null,
    migrations: [],
    problems: [{ code: 'no-project', what: expect.any(String), why: expect.any(String), fix: expect.any(String) }],
    summary: { exitCode: 2 },
  })
})

test('a newest migration that does not run is in the report', async () => {
  const folder = app(drizzle({ ...INIT, '0001_ghost': 'ALTER TABLE "ghosts" ADD COLUMN "a" int;' }))
  const before = contents(folder)
  const { code, stdout } = await backout(['down'], { cwd: folder })
  expect(stdout).toMatch(/0001_ghost[^]*relation "ghosts" does not exist/)
  expect({ code, after: contents(folder) }).toEqual({ code: 2, after: before })
})

test('an unknown ref', async () => {
  const folder = app(drizzle(INIT))
  execFileSync('git', ['init', '-q'], { cwd: folder })
  const { code, stderr } = await backout(['down', '--since', 'origin/nowhere'], { cwd: folder })
  expect(code).toBe(2)
  expect(stderr).toMatch(/origin\/nowhere[^]*fetch-depth/)
})

test.each(['dwn', 'down --al', 'down --fail-on fatal'])('a mistyped command line: %s', async (line) => {
  const { code, stdout, stderr } = await backout(line.split(' '), { cwd: app() })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('Usage: backout')
})

test.runIf(process.platform !== 'win32')('a folder that cannot be written to', async () => {
  const folder = app(drizzle(INIT))
  put(folder, { 'drizzle/x': '' })
  const before = contents(folder)
  chmodSync(join(folder, 'drizzle'), 0o555)
  chmodSync(folder, 0o755)
  // root may write anywhere; the run is somebody else's then.
  const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {}
  const { code, stderr } = await backout(['down'], { cwd: folder, ...uid })
  chmodSync(join(folder, 'drizzle'), 0o755)
  expect(stderr).toContain('write-failed')
  expect({ code, after: contents(folder) }).toEqual({ code: 2, after: before })
})
