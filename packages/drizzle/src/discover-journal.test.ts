import { BackoutError } from '@backout/core'
import { createFixture } from 'fs-fixture'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { discoverJournal } from './discover-journal.ts'

/** A folder of migrations: its journal's tags with the time of each, and its other files. */
interface Case {
  readonly name: string
  readonly version?: string
  readonly dialect?: string
  readonly entries: readonly (readonly [tag: string, when: number])[]
  readonly files?: Record<string, string>
  /** Codes of the problems, and what each is about. */
  readonly problems?: readonly (readonly [code: string, what: string])[]
  readonly downs?: readonly string[]
  /** The migrations that the migrator would skip, each with the entry that it is not newer than. */
  readonly skipped?: readonly (readonly [name: string, after: string])[]
}

const LEDGER = { schema: 'drizzle', table: '__drizzle_migrations' }

const CASES: readonly Case[] = [
  {
    name: 'version 7',
    entries: [
      ['0000_init', 1],
      ['0001_next', 2],
    ],
  },
  { name: 'version 6', version: '6', entries: [['0000_init', 1]] },
  { name: 'version 5', version: '5', dialect: 'pg', entries: [['0000_init', 1]] },
  {
    name: 'prefix timestamp',
    entries: [
      ['20260102030405_init', 1],
      ['20260102030406_next', 2],
    ],
  },
  { name: 'prefix supabase', entries: [['20260102030405_init', 1]] },
  {
    name: 'prefix unix',
    entries: [
      ['1767322000_init', 1],
      ['1767322001_next', 2],
    ],
  },
  {
    name: 'prefix none',
    entries: [
      ['_zebra', 1],
      ['_apple', 2],
    ],
  },
  { name: 'an empty journal', entries: [] },
  {
    name: 'the order is the journal’s, not the names’',
    entries: [
      ['0001_b', 1],
      ['0000_a', 2],
    ],
  },
  {
    name: '`when` goes back: skipped where the earlier one was applied',
    entries: [
      ['0000_a', 5],
      ['0001_b', 3],
      ['0002_c', 5],
      ['0003_d', 6],
    ],
    skipped: [
      ['0001_b', '0000_a'],
      ['0002_c', '0000_a'],
    ],
  },
  {
    name: 'a file that the journal does not know, and a down whose up is gone',
    entries: [['0000_a', 1]],
    files: { '0001_b.sql': '', '0001_b.down.sql': '', '0000_a.down.sql': '', 'README.md': '' },
    problems: [
      ['migration-unlisted', '0001_b.down.sql'],
      ['migration-unlisted', '0001_b.sql'],
    ],
  },
  {
    name: 'a migration called x.down',
    entries: [
      ['0000_x', 1],
      ['0001_x.down', 2],
    ],
    files: { '0000_x.down.sql': '', '0001_x.down.down.sql': '' },
    downs: ['0000_x.down.sql', '0001_x.down.down.sql'],
  },
  {
    name: 'x.down beside x',
    entries: [
      ['x', 1],
      ['x.down', 2],
    ],
    downs: ['x.backout-down.sql', 'x.down.down.sql'],
  },
]

function journal({ version = '7', dialect = 'postgresql', entries }: Case): string {
  const listed = entries.map(([tag, when], idx) => ({ idx, version, when, tag, breakpoints: true }))
  return JSON.stringify({ version, dialect, entries: listed })
}

describe('discoverJournal', () => {
  test.for(CASES)('$name', async (each) => {
    const ups = Object.fromEntries(each.entries.map(([tag]) => [`${tag}.sql`, `SELECT '${tag}';`]))
    await using fixture = await createFixture({ 'meta/_journal.json': journal(each), ...ups, ...each.files })
    const { migrations, problems } = await discoverJournal(fixture.path, LEDGER)
    expect(migrations.map(({ name, index, path }) => [name, index, path])).toEqual(
      each.entries.map(([tag], index) => [tag, index, fixture.getPath(`${tag}.sql`)]),
    )
    expect(migrations.map(({ sql }) => sql)).toEqual(each.entries.map(([tag]) => `SELECT '${tag}';`))
    const downs = each.downs ?? each.entries.map(([tag]) => `${tag}.down.sql`)
    expect(migrations.map(({ downPath }) => downPath)).toEqual(downs.map((name) => fixture.getPath(name)))
    expect(problems.map(({ code, what }) => [code, what.match(/[^ ]*\d_[^ ]*/)?.[0]])).toEqual(each.problems ?? [])
    const remarks = migrations.flatMap(({ name, remarks: of }) => (of ?? []).map((remark) => ({ name, ...remark })))
    expect(remarks.map(({ name, kind, why }) => [kind, name, why.match(/[^ ]*\d_[^ ,]*/)?.[0]])).toEqual(
      (each.skipped ?? []).map(([name, after]) => ['skipped', name, after]),
    )
  })

  test('the text and its hash are those of the bytes on disk', async () => {
    const bytes = Buffer.from("\uFEFFSELECT 1;--> statement-breakpoint\r\n\r\nSELECT 'é';\r\n")
    await using fixture = await createFixture({
      'meta/_journal.json': journal({ name: '', entries: [['0000_a', 1]] }),
      '0000_a.sql': bytes,
    })
    const [migration] = (await discoverJournal(fixture.path, LEDGER)).migrations
    expect(migration?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(migration?.sql).toBe(bytes.toString('utf8'))
    expect(migration?.batches.map(({ sql }) => sql)).toEqual(['\uFEFFSELECT 1;', "\r\n\r\nSELECT 'é';\r\n"])
  })

  test('says how the ledger is told that a migration is applied, as the migrator would tell it', async () => {
    await using fixture = await createFixture({
      'meta/_journal.json': journal({ name: '', entries: [['0000_a', 1700000000000]] }),
      '0000_a.sql': 'SELECT 1;',
    })
    const [migration] = (await discoverJournal(fixture.path, LEDGER)).migrations
    expect(migration?.recovery?.applied).toBe(
      `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('${migration?.sha256}', 1700000000000);`,
    )
  })

  test('no journal and no SQL: nothing has been generated yet', async () => {
    await using fixture = await createFixture({ 'schema.ts': '' })
    expect(await discoverJournal(fixture.path, LEDGER)).toEqual({ migrations: [], problems: [] })
  })
})

const PRETTY = `{
  "version": "7",
  "dialect": "postgresql",
  "entries": [
    { "idx": 0, "when": 1, "tag": "0000_a" },
    { "idx": 1, "when": 2, "tag": "0001_b" }
  ]
}`

const REFUSED: readonly { name: string; journal: string; code: string; why: string; line: number; column: number }[] = [
  {
    name: 'an entry without its file',
    journal: PRETTY,
    code: 'migration-missing',
    why: '0001_b.sql',
    line: 6,
    column: 5,
  },
  {
    name: 'a comma too many',
    journal: PRETTY.replace('"0001_b" }', '"0001_b" },'),
    code: 'journal-invalid',
    why: 'expected',
    line: 7,
    column: 3,
  },
  {
    name: 'half a file',
    journal: PRETTY.slice(0, 60),
    code: 'journal-invalid',
    why: 'Value expected',
    line: 4,
    column: 14,
  },
  {
    name: 'a merge conflict',
    journal: PRETTY.replace('    { "idx": 1', '<<<<<<< HEAD\n    { "idx": 1'),
    code: 'journal-invalid',
    why: 'merge conflict',
    line: 6,
    column: 1,
  },
  { name: 'no entries', journal: '{}', code: 'journal-invalid', why: 'entries', line: 1, column: 1 },
  { name: 'null', journal: 'null', code: 'journal-invalid', why: 'entries', line: 1, column: 1 },
  {
    name: 'an entry without a tag',
    journal: PRETTY.replace('"tag": "0001_b"', '"tag": 1'),
    code: 'journal-invalid',
    why: 'Entry 1',
    line: 6,
    column: 5,
  },
  {
    name: 'an entry without a time',
    journal: PRETTY.replace('"when": 2', '"when": "2"'),
    code: 'journal-invalid',
    why: '0001_b',
    line: 6,
    column: 5,
  },
  {
    name: 'a tag listed twice',
    journal: PRETTY.replace('0001_b', '0000_a'),
    code: 'journal-invalid',
    why: 'twice',
    line: 6,
    column: 5,
  },
  {
    name: 'another database',
    journal: PRETTY.replace('postgresql', 'mysql'),
    code: 'journal-invalid',
    why: 'mysql',
    line: 3,
    column: 14,
  },
]

test.for(REFUSED)('refuses $name', async ({ journal: text, code, why, line, column }) => {
  await using fixture = await createFixture({ 'meta/_journal.json': text, '0000_a.sql': 'SELECT 1;' })
  const error = await discoverJournal(fixture.path, LEDGER).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(BackoutError)
  const where = { file: fixture.getPath('meta/_journal.json'), line, column }
  expect(error).toMatchObject({ code, why: expect.stringContaining(why), where })
})

test('refuses SQL files without a journal', async () => {
  await using fixture = await createFixture({ '0000_a.sql': 'SELECT 1;' })
  await expect(discoverJournal(fixture.path, LEDGER)).rejects.toMatchObject({
    code: 'journal-invalid',
    why: /0000_a\.sql/,
  })
})
