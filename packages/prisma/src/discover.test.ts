import { createFixture } from 'fs-fixture'
import { createHash } from 'node:crypto'
import { relative } from 'node:path'
import { expect, test } from 'vitest'
import { discoverMigrations } from './discover.ts'

const LOCK = { 'migration_lock.toml': 'provider = "postgresql"\n' }

interface Case {
  readonly name: string
  readonly files: Record<string, string>
  readonly migrations: readonly string[]
  readonly problems?: readonly { code: string; file: string }[]
}

const CASES: readonly Case[] = [
  { name: 'an empty folder', files: {}, migrations: [] },
  { name: 'the lock alone', files: LOCK, migrations: [] },
  {
    name: 'in order',
    files: { ...LOCK, '20240102000000_b/migration.sql': 'SELECT 2;', '20240101000000_a/migration.sql': 'SELECT 1;' },
    migrations: ['20240101000000_a', '20240102000000_b'],
  },
  {
    name: 'odd names are migrations like any other',
    files: {
      'init/migration.sql': '',
      '0_baseline/migration.sql': '',
      '2024/migration.sql': '',
      'é 💥/migration.sql': '',
    },
    migrations: ['é 💥', '0_baseline', '2024', 'init'].sort((a, b) => a.localeCompare(b)),
  },
  {
    name: 'what else lies about is nobody’s business',
    files: { 'a/migration.sql': '', 'a/down.sql': 'x', 'a/README.md': '', 'a/more/migration.sql': '', 'README.md': '' },
    migrations: ['a'],
  },
  {
    name: 'a folder without SQL',
    files: { 'a/migration.sql': '', 'b/steps.json': '' },
    migrations: ['a'],
    problems: [{ code: 'migration-missing', file: 'b/migration.sql' }],
  },
  {
    name: 'SQL outside of the folders',
    files: { 'a/migration.sql': '', 'down.sql': '' },
    migrations: ['a'],
    problems: [{ code: 'migration-unlisted', file: 'down.sql' }],
  },
]

test.for(CASES)('$name', async ({ files, migrations, problems = [] }) => {
  await using fixture = await createFixture(files)
  const found = await discoverMigrations(fixture.path, '7.10.1', 'statements-if-parsed')
  expect(found.migrations.map(({ name }) => name)).toEqual(migrations)
  for (const [index, { name, path, downPath, ...migration }] of found.migrations.entries()) {
    expect(migration.index).toBe(index)
    expect(path).toBe(fixture.getPath(`${name}/migration.sql`))
    expect(downPath).toBe(fixture.getPath(`${name}/down.sql`))
  }
  expect(found.problems.map(({ code, where }) => ({ code, file: relative(fixture.path, where!.file) }))).toEqual(
    problems,
  )
})

test('the text and its hash are the file’s, BOM and line ends kept', async () => {
  const text = '\uFEFF-- é\r\nSELECT 1;\r\n'
  await using fixture = await createFixture({ 'a/migration.sql': text })
  const [migration] = (await discoverMigrations(fixture.path, null, 'script')).migrations
  expect(migration!.sql).toBe(text)
  expect(migration!.sha256).toBe(createHash('sha256').update(text).digest('hex'))
  expect(migration!.batches).toEqual([{ sql: text, span: { start: 0, end: text.length } }])
})

test('a linked folder is none to Prisma', async () => {
  await using fixture = await createFixture({
    'a/migration.sql': '',
    b: ({ symlink }) => symlink('a', 'dir'),
  })
  const { migrations, problems } = await discoverMigrations(fixture.path, null, 'script')
  expect([migrations.map(({ name }) => name), problems]).toEqual([['a'], []])
})

test('a folder that is not there holds nothing; one that is a file cannot be read', async () => {
  await using fixture = await createFixture({ a: '' })
  expect(await discoverMigrations(fixture.getPath('b'), null, 'script')).toEqual({ migrations: [], problems: [] })
  await expect(discoverMigrations(fixture.getPath('a'), null, 'script')).rejects.toMatchObject({
    code: 'folder-unreadable',
  })
})

test('says which command resolves a failed migration', async () => {
  await using fixture = await createFixture({ "it's/migration.sql": '', 'a-1/migration.sql': '' })
  const { migrations } = await discoverMigrations(fixture.path, null, 'script')
  expect(migrations.map(({ recovery }) => recovery?.applied)).toEqual([
    'npx prisma migrate resolve --applied a-1',
    `npx prisma migrate resolve --applied 'it'\\''s'`,
  ])
})
