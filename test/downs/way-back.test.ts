import { rmSync } from 'node:fs'
import type { Report, Shadow, WayBack } from '@backout/core'
import { run } from '@backout/pipeline'
import { rules } from '@backout/rules'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testShadow } from '../there-and-back/shadows.ts'
import { projectOf } from './project.ts'

const BEFORE = `
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SCHEMA "Odd 🐘";
CREATE TABLE users (id int PRIMARY KEY, mood mood, email text NOT NULL UNIQUE, age int);
CREATE TABLE posts (id int PRIMARY KEY, author int REFERENCES users);
CREATE INDEX posts_author ON posts (author);
CREATE TABLE "Odd 🐘"."Tab""le" (id int PRIMARY KEY, a int);
CREATE TABLE parted (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE parted_2026 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
`

interface Case {
  readonly name: string
  readonly up: string
  /** Written by hand; else the author writes it. */
  readonly down?: string
  readonly expected: {
    readonly locks: readonly string[]
    readonly rewritten?: readonly string[]
    readonly scanned?: readonly string[]
    readonly evidence?: WayBack['evidence']
    /** `rule:line` of the down file; ` (reason)` where it is suppressed. */
    readonly findings?: readonly string[]
  }
}

const USERS = 'ACCESS EXCLUSIVE public.users'

const CASES: readonly Case[] = [
  {
    name: 'a column goes: a short lock, and no word of what the header says already',
    up: 'ALTER TABLE users ADD COLUMN bio text',
    expected: { locks: [USERS] },
  },
  {
    name: 'a table that the up made holds rows by now',
    up: 'CREATE TABLE tags (id int PRIMARY KEY, "user" int REFERENCES users)',
    down: 'ALTER TABLE tags ALTER id TYPE bigint;\nDROP TABLE tags;',
    expected: {
      locks: ['ACCESS EXCLUSIVE public.tags', USERS],
      rewritten: ['public.tags'],
      scanned: ['public.tags'],
      findings: ['ban-rewriting-type-change:1'],
    },
  },
  {
    name: 'what the down makes is nobody’s',
    up: 'DROP TABLE posts',
    expected: { locks: ['SHARE ROW EXCLUSIVE public.users'] },
  },
  {
    name: 'an index comes back while writers wait',
    up: 'DROP INDEX posts_author',
    expected: {
      locks: ['SHARE public.posts'],
      scanned: ['public.posts'],
      findings: ['require-concurrent-index:7'],
    },
  },
  {
    name: 'a required column comes back',
    up: 'ALTER TABLE users ALTER email DROP NOT NULL',
    expected: { locks: [USERS], scanned: ['public.users'], findings: ['require-check-before-not-null:10'] },
  },
  {
    name: 'values must fit again: the header says so, and the rules say that the table is rewritten',
    up: 'ALTER TABLE users ALTER age TYPE bigint',
    expected: {
      locks: [USERS],
      rewritten: ['public.users'],
      scanned: ['public.users'],
      findings: ['ban-rewriting-type-change:10'],
    },
  },
  {
    name: 'values must fit again, and by hand no header says so',
    up: 'ALTER TABLE users ALTER age TYPE bigint',
    down: 'ALTER TABLE users ALTER age TYPE int;',
    expected: {
      locks: [USERS],
      rewritten: ['public.users'],
      scanned: ['public.users'],
      findings: ['ban-narrowing-type-change:1'],
    },
  },
  {
    name: 'an enum is made anew',
    up: "ALTER TYPE mood ADD VALUE 'fine'",
    expected: { locks: [USERS], rewritten: ['public.users'], scanned: ['public.users'] },
  },
  {
    name: 'names are those of the schema that is there when the way back begins',
    up: 'ALTER TABLE users RENAME TO people; ALTER TABLE people DROP CONSTRAINT users_email_key',
    expected: {
      locks: ['ACCESS EXCLUSIVE public.people'],
      scanned: ['public.people'],
      findings: ['require-index-before-constraint:13'],
    },
  },
  {
    name: 'quoted names',
    up: 'ALTER TABLE "Odd 🐘"."Tab""le" ALTER a TYPE bigint',
    expected: {
      locks: ['ACCESS EXCLUSIVE "Odd 🐘"."Tab""le"'],
      rewritten: ['"Odd 🐘"."Tab""le"'],
      scanned: ['"Odd 🐘"."Tab""le"'],
      findings: ['ban-rewriting-type-change:10'],
    },
  },
  {
    name: 'a partitioned table and its parts',
    up: 'ALTER TABLE parted ADD COLUMN x int',
    expected: { locks: ['ACCESS EXCLUSIVE public.parted', 'ACCESS EXCLUSIVE public.parted_2026'] },
  },
  {
    name: 'by hand, several statements on one table: each is measured in a transaction of its own',
    up: 'ALTER TABLE users ADD COLUMN bio text; ALTER TABLE users DROP CONSTRAINT users_email_key',
    down: `BEGIN;
ALTER TABLE users DROP COLUMN bio;
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);
COMMIT;`,
    expected: { locks: [USERS], scanned: ['public.users'], findings: ['require-index-before-constraint:3'] },
  },
  {
    name: 'a suppression works as in an up',
    up: 'DROP INDEX posts_author',
    down: `-- backout-ignore require-concurrent-index: a small table
CREATE INDEX posts_author ON posts (author);`,
    expected: {
      locks: ['SHARE public.posts'],
      scanned: ['public.posts'],
      findings: ['require-concurrent-index:2 (a small table)'],
    },
  },
  {
    name: 'a suppression that hides nothing is said',
    up: 'ALTER TABLE users ADD COLUMN bio text',
    down: `-- backout-ignore ban-drop-column: as it was
ALTER TABLE users DROP COLUMN bio;`,
    expected: { locks: [USERS], findings: ['ban-unused-suppression:2'] },
  },
  {
    name: 'what cannot be measured is read',
    up: 'CREATE INDEX users_age ON users (age)',
    down: 'DROP INDEX CONCURRENTLY users_age;',
    expected: { locks: [], evidence: 'text' },
  },
  {
    name: 'nothing to undo',
    up: "UPDATE users SET email = email || '' WHERE id < 0",
    down: '-- nothing',
    expected: { locks: [] },
  },
]

let shadow: Shadow
beforeAll(async () => {
  shadow = await testShadow('native:18')
})
afterAll(() => shadow.close())

const newest = <T>(all: readonly T[]): readonly T[] => all.slice(-1)

async function checked(up: string, down?: string): Promise<Report> {
  const { adapter, project } = projectOf({ before: BEFORE, up, ...(down !== undefined && { down }) })
  const command = down === undefined ? 'down' : 'check'
  try {
    return await run({ command, adapter, project, shadow, rules, select: newest, failOn: 'off' })
  } finally {
    rmSync(project.root, { recursive: true })
  }
}

describe('the way back, for those who work meanwhile', () => {
  test.each(CASES)('$name', async ({ up, down, expected }) => {
    const report = await checked(up, down)
    const { wayBack } = report.migrations[0]!.down!
    const file = report.migrations[0]!.down!.file
    expect(wayBack).toBeDefined()
    const { findings, locks, rewritten, scanned, evidence } = wayBack!
    expect({
      locks: locks.map(({ relation, mode }) => `${mode} ${relation}`),
      rewritten,
      scanned,
      evidence,
      findings: findings.map(
        ({ rule, line, suppressed }) => `${rule}:${line}${suppressed === null ? '' : ` (${suppressed})`}`,
      ),
    }).toEqual({ rewritten: [], scanned: [], evidence: 'trial', findings: [], ...expected })
    expect(findings.filter((finding) => finding.file !== file || finding.severity === 'error')).toEqual([])
  })
})

test('a finding of a down never fails a run, at whatever severity', async () => {
  const { adapter, project } = projectOf({
    before: BEFORE,
    up: 'ALTER TABLE users RENAME age TO years',
    down: 'ALTER TABLE users RENAME years TO age;\nCREATE INDEX x ON users (age);\nDROP INDEX x;',
  })
  const report = await run({
    command: 'check',
    adapter,
    project,
    shadow,
    rules: rules.filter(({ id }) => id === 'require-concurrent-index'),
    select: newest,
    severities: { 'require-concurrent-index': 'error' },
    failOn: 'info',
  })
  rmSync(project.root, { recursive: true })
  expect(report.migrations[0]!.down!.wayBack!.findings.map(({ severity }) => severity)).toEqual(['warning'])
  expect(report.summary).toMatchObject({ exitCode: 0, findings: { info: 0, warning: 0, error: 0 } })
})
