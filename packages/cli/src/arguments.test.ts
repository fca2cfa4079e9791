import { describe, expect, test } from 'vitest'
import { parseArguments } from './arguments.ts'
import type { Invocation } from './invocation.ts'

const look = { force: false, dryRun: false, sql: null, fix: 'no' as const, baseline: false, flags: {} }

const UNDERSTOOD: Record<string, Invocation> = {
  down: { command: 'down', pick: 'newest', ...look },
  'down --all': { command: 'down', pick: 'all', ...look },
  'down --since origin/main': { command: 'down', pick: { since: 'origin/main' }, ...look },
  'down --dry-run --force': {
    command: 'down',
    pick: 'newest',
    force: true,
    dryRun: true,
    sql: null,
    fix: 'no',
    baseline: false,
    flags: {},
  },
  check: { command: 'check', pick: 'all', ...look },
  'check --no-shadow --json': { command: 'check', pick: 'all', ...look, flags: { shadow: false, format: 'json' } },
  'check --sql a.sql b.sql --schema s.sql --in-transaction': {
    command: 'check',
    pick: 'all',
    ...look,
    sql: { files: ['a.sql', 'b.sql'], schema: 's.sql', inTransaction: true },
  },
  'check --baseline --preset strict': {
    command: 'check',
    pick: 'all',
    ...look,
    baseline: true,
    flags: { preset: 'strict' },
  },
  drill: { command: 'drill', pick: { last: 1 }, rows: 5, flags: {} },
  'drill --all --rows 1e6 --shadow native:16': {
    command: 'drill',
    pick: 'all',
    rows: 1_000_000,
    flags: { shadow: 'native:16' },
  },
  'drill --last 3': { command: 'drill', pick: { last: 3 }, rows: 5, flags: {} },
  'drill --from origin/main': { command: 'drill', pick: { from: 'origin/main' }, rows: 5, flags: {} },
  explain: { command: 'explain', rule: null, flags: {} },
  'explain ban-x --cwd d': { command: 'explain', rule: 'ban-x', flags: { cwd: 'd' } },
  'prove --markdown': { command: 'prove', pick: 'newest', ...look, flags: { format: 'markdown' } },
  'down --shadow native:16 --timeout 0.5 -q': {
    command: 'down',
    pick: 'newest',
    ...look,
    flags: { shadow: 'native:16', timeout: 0.5, quiet: true },
  },
  'down --shadow-url postgres://h/d': {
    command: 'down',
    pick: 'newest',
    ...look,
    flags: { shadow: 'postgres://h/d' },
  },
  // Options count before the command too; those after it win.
  '--json --fail-on info down --fail-on warning': {
    command: 'down',
    pick: 'newest',
    ...look,
    flags: { format: 'json', failOn: 'warning' },
  },
  'down --adapter prisma --migrations m --config c --cwd d --shadow-setup s.sql --format markdown': {
    command: 'down',
    pick: 'newest',
    ...look,
    flags: { adapter: 'prisma', migrations: 'm', config: 'c', cwd: 'd', shadowSetup: 's.sql', format: 'markdown' },
  },
  'init --supabase --adapter drizzle': {
    command: 'init',
    supabase: true,
    force: false,
    flags: { adapter: 'drizzle' },
  },
}

const wrapped = { command: 'wrap', yes: false, accept: [], flags: {} } as const
const PASSED_THROUGH: Record<string, Invocation> = {
  'drizzle-kit': { ...wrapped, tool: 'drizzle-kit', args: [] },
  'drizzle-kit --help': { ...wrapped, tool: 'drizzle-kit', args: ['--help'] },
  'drizzle-kit --config x generate --name=a': {
    ...wrapped,
    tool: 'drizzle-kit',
    args: ['--config', 'x', 'generate', '--name=a'],
  },
  'prisma migrate dev --json -h --fail-on x -- --all': {
    ...wrapped,
    tool: 'prisma',
    args: ['migrate', 'dev', '--json', '-h', '--fail-on', 'x', '--', '--all'],
  },
  '--fail-on warning --yes --accept a --accept b prisma migrate dev': {
    command: 'wrap',
    yes: true,
    accept: ['a', 'b'],
    flags: { failOn: 'warning' },
    tool: 'prisma',
    args: ['migrate', 'dev'],
  },
}

describe('understands', () => {
  test.each(Object.entries({ ...UNDERSTOOD, ...PASSED_THROUGH }))('%s', (line, invocation) => {
    expect(parseArguments(line.split(' '), '1.2.3')).toEqual({ invocation })
  })
})

/** Command line → what the message must say. */
const REFUSED: Record<string, RegExp> = {
  dwn: /unknown command 'dwn'[^]*Did you mean down\?/,
  'down --al': /unknown option '--al'[^]*Did you mean --all\?[^]*Usage: backout down/,
  'down extra': /too many arguments/,
  'down --shadow mysql': /pglite, native, native:<major>/,
  'down --shadow-url localhost': /postgres:\/\//,
  'down --timeout -1': /seconds above 0/,
  'down --all --since main': /cannot be used with/,
  'down --fail-on fatal': /Allowed choices are off, info, warning, error/,
  'down --json --markdown': /cannot be used with/,
  'down --no-shadow': /unknown option/,
  'down --since': /argument missing/,
  'down --baseline': /unknown option/,
  'check --preset all': /Allowed choices are recommended, strict/,
  'drill --rows 1.5': /whole number/,
  'drill --last 0': /whole number/,
  'drill --all --from main': /cannot be used with/,
  'drill --database-url postgres://h/d': /unknown option/,
  '--accept': /argument missing/,
}

describe('refuses, with exit code 2 and the usage', () => {
  test.each(Object.entries(REFUSED))('%s', (line, message) => {
    const parsed = parseArguments(line.split(' '), '1.2.3')
    expect(parsed).toMatchObject({ text: expect.stringMatching(message), exitCode: 2 })
    expect(parsed).toMatchObject({ text: expect.stringContaining('Usage: backout') })
  })
})

test('no command prints the help and is a mistake', () => {
  expect(parseArguments([], '1.2.3')).toMatchObject({ exitCode: 2, text: expect.stringContaining('Commands:') })
})

test.each(['--help', 'down --help', 'check -h', 'prove --help', 'init --help', 'help prisma', 'help drizzle-kit'])(
  '%s shows examples and exit codes',
  (line) => {
    const parsed = parseArguments(line.split(' '), '1.2.3')
    expect(parsed).toMatchObject({ exitCode: 0, text: expect.stringMatching(/\$ backout [^]*Exit codes:/) })
  },
)

test('--version', () => {
  expect(parseArguments(['--version'], '1.2.3')).toEqual({ text: '1.2.3\n', exitCode: 0 })
})
