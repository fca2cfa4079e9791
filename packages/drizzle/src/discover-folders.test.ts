import { createFixture } from 'fs-fixture'
import { expect, test } from 'vitest'
import { discoverFolders } from './discover-folders.ts'

interface Case {
  readonly name: string
  /** Paths below the folder of migrations. */
  readonly files: readonly string[]
  readonly migrations: readonly string[]
  /** Names of migrations that the migrator cannot record. */
  readonly unrecordable?: readonly string[]
  readonly problems?: readonly { code: string; what: RegExp; fix?: RegExp }[]
}

const CASES: readonly Case[] = [
  {
    name: 'ups in the order of their folders',
    files: ['20260102000000_b/migration.sql', '20260101000000_a/migration.sql', '20260101000000_a/snapshot.json'],
    migrations: ['20260101000000_a', '20260102000000_b'],
  },
  {
    name: 'downs and other files beside the ups are no migrations',
    files: ['20260101000000_a/migration.sql', '20260101000000_a/down.sql', 'schema.ts', 'notes/readme.md'],
    migrations: ['20260101000000_a'],
  },
  {
    name: 'the same second: the order of the locale, as the migrator sorts',
    files: ['20260101000000_b/migration.sql', '20260101000000_A/migration.sql', '20260101000000_a/migration.sql'],
    migrations: ['20260101000000_a', '20260101000000_A', '20260101000000_b'],
  },
  {
    name: 'a folder without a time',
    files: ['init/migration.sql'],
    migrations: ['init'],
    unrecordable: ['init'],
  },
  {
    name: 'a folder without SQL',
    files: ['20260101000000_a/snapshot.json', '20260102000000_b/migration.sql'],
    migrations: ['20260102000000_b'],
    problems: [{ code: 'migration-missing', what: /20260101000000_a/ }],
  },
  {
    name: 'downs left behind by drizzle-kit up',
    files: ['20260101000000_add_x/migration.sql', '0007_add_x.down.sql'],
    migrations: ['20260101000000_add_x'],
    problems: [
      {
        code: 'down-misplaced',
        what: /20260101000000_add_x/,
        fix: /^mv '.*0007_add_x\.down\.sql' '.*_add_x\/down\.sql'$/,
      },
    ],
  },
  {
    name: 'a down left behind that two folders could own',
    files: ['20260101000000_x/migration.sql', '20260102000000_x/migration.sql', '0001_x.down.sql'],
    migrations: ['20260101000000_x', '20260102000000_x'],
    problems: [{ code: 'migration-unlisted', what: /0001_x/, fix: /20260101000000_x or 20260102000000_x/ }],
  },
  {
    name: 'a stray SQL file',
    files: ['20260101000000_x/migration.sql', 'seed.sql'],
    migrations: ['20260101000000_x'],
    problems: [{ code: 'migration-unlisted', what: /seed\.sql/ }],
  },
]

test.for(CASES)('$name', async ({ files, migrations, unrecordable = [], problems = [] }) => {
  await using fixture = await createFixture(Object.fromEntries(files.map((file) => [file, `-- ${file}`])))
  const found = await discoverFolders(fixture.path, { schema: 'drizzle', table: '__drizzle_migrations' })
  expect(found.migrations).toMatchObject(
    migrations.map((name, index) => ({
      name,
      index,
      path: fixture.getPath(`${name}/migration.sql`),
      downPath: fixture.getPath(`${name}/down.sql`),
      sql: `-- ${name}/migration.sql`,
    })),
  )
  const remarked = found.migrations.filter(({ remarks }) => remarks?.some(({ kind }) => kind === 'unrecordable'))
  expect(remarked.map(({ name }) => name)).toEqual(unrecordable)
  expect(found.migrations.filter(({ recovery }) => !recovery).map(({ name }) => name)).toEqual(unrecordable)
  expect(found.problems).toHaveLength(problems.length)
  for (const [index, problem] of problems.entries()) {
    expect(found.problems[index]).toMatchObject({ fix: expect.any(String), ...problem })
  }
})

test('the entry that counts a migration as applied is the one that drizzle-orm 1.0 writes', async () => {
  await using fixture = await createFixture({ '20260102030405_it/migration.sql': 'SELECT 1;' })
  const [migration] = (await discoverFolders(fixture.path, { schema: 'drizzle', table: 'Applied' })).migrations
  expect(migration?.recovery?.applied).toBe(
    `INSERT INTO drizzle."Applied" (hash, created_at, name) VALUES ('${migration?.sha256}', ${Date.UTC(2026, 0, 2, 3, 4, 5)}, '20260102030405_it');`,
  )
})
