import type { ExplicitPaths } from '@backout/core'
import { createFixture } from 'fs-fixture'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { prisma } from './prisma.ts'

const PG = 'datasource db {\n  provider = "postgresql"\n}\n'
const SQLITE = 'datasource db {\n  provider = "sqlite"\n}\n'
const LOCK = 'provider = "postgresql"\n'
const config = (schema: string, migrations?: string) =>
  `export default { schema: '${schema}', migrations: { path: ${migrations ? `'${migrations}'` : undefined} } }`
const installed = (version: string) => ({
  'node_modules/prisma/package.json': JSON.stringify({ name: 'prisma', version }),
})

interface Case {
  readonly name: string
  readonly files: Record<string, string>
  readonly explicit?: ExplicitPaths
  /** Paths relative to the root. */
  readonly projects: readonly {
    config: string | null
    migrations: string
    root?: string
    label?: RegExp
    url?: string
  }[]
}

const CASES: readonly Case[] = [
  { name: 'no Prisma here', files: { 'package.json': '{}' }, projects: [] },
  {
    name: '7: a config',
    files: {
      'prisma.config.ts': config('prisma/schema.prisma', 'prisma/migrations'),
      'prisma/schema.prisma': PG,
      ...installed('7.10.1'),
    },
    projects: [
      {
        config: 'prisma.config.ts',
        migrations: 'prisma/migrations',
        label: /^prisma 7\.10\.1, schema engine, one query a statement/,
      },
    ],
  },
  {
    name: '7: the schema at its default place, the migrations beside it',
    files: { 'prisma.config.ts': 'export default {}', 'prisma/schema.prisma': PG },
    projects: [{ config: 'prisma.config.ts', migrations: 'prisma/migrations' }],
  },
  {
    name: '7: a schema in several files',
    files: {
      'prisma.config.ts': config('db/schema'),
      'db/schema/models/user.prisma': 'model A {\n  id Int @id\n}',
      'db/schema/main.prisma': PG,
    },
    projects: [{ config: 'prisma.config.ts', migrations: 'db/schema/migrations' }],
  },
  {
    name: '7: a config in .config, which is run one above',
    files: {
      '.config/prisma.ts': config('../prisma/schema.prisma', '../prisma/migrations'),
      'prisma/schema.prisma': PG,
    },
    projects: [{ config: '.config/prisma.ts', migrations: 'prisma/migrations', root: '' }],
  },
  {
    name: '7: a config without a schema, known by its lock',
    files: { 'prisma.config.ts': `export default { migrations: { path: 'm' } }`, 'm/migration_lock.toml': LOCK },
    projects: [{ config: 'prisma.config.ts', migrations: 'm' }],
  },
  {
    name: '7: a config without a schema, known by its address',
    files: {
      'prisma.config.ts': `export default { migrations: { path: 'm' }, datasource: { url: 'postgres://a/b' } }`,
    },
    projects: [{ config: 'prisma.config.ts', migrations: 'm', url: 'postgres://a/b' }],
  },
  {
    name: '6: prisma/schema.prisma',
    files: { 'prisma/schema.prisma': PG, 'prisma/migrations/migration_lock.toml': LOCK, ...installed('6.19.3') },
    projects: [
      { config: null, migrations: 'prisma/migrations', label: /^prisma 6\.19\.3, schema engine, one query a file$/ },
    ],
  },
  {
    name: '6: schema.prisma, nothing generated yet',
    files: { 'schema.prisma': PG },
    projects: [{ config: null, migrations: 'migrations' }],
  },
  {
    name: '6: package.json names the schema',
    files: {
      'package.json': '{ "prisma": { "schema": "db/a.prisma" } }',
      'db/a.prisma': PG,
      'prisma/schema.prisma': SQLITE,
      ...installed('6.19.3'),
    },
    projects: [{ config: null, migrations: 'db/migrations' }],
  },
  {
    name: '6: a schema in several files, migrations beside the datasource',
    files: {
      'package.json': '{ "prisma": { "schema": "db" } }',
      'db/main/base.prisma': PG,
      'db/main/migrations/migration_lock.toml': LOCK,
      'db/a.prisma': '',
      ...installed('6.19.3'),
    },
    projects: [{ config: null, migrations: 'db/main/migrations' }],
  },
  {
    name: '6: prisma/schema, migrations one above',
    files: { 'prisma/schema/a.prisma': PG, 'prisma/migrations/migration_lock.toml': LOCK, ...installed('6.1.0') },
    projects: [{ config: null, migrations: 'prisma/migrations' }],
  },
  {
    name: '6: the address in .env',
    files: {
      'prisma/schema.prisma': PG.replace('}', '  url = env("BACKOUT_PRISMA_TEST")\n}'),
      '.env': 'BACKOUT_PRISMA_TEST="postgresql://a/b?schema=c"',
    },
    projects: [{ config: null, migrations: 'prisma/migrations', url: 'postgresql://a/b?schema=c' }],
  },
  {
    name: 'other databases are none of ours',
    files: {
      'a/prisma.config.ts': config('schema.prisma'),
      'a/schema.prisma': SQLITE,
      'b/schema.prisma': PG.replace('postgresql', 'cockroachdb'),
      'b/migrations/migration_lock.toml': 'provider = "cockroachdb"',
    },
    projects: [],
  },
  {
    name: 'a monorepo: configs, schemas and what is skipped',
    files: {
      'apps/a/prisma.config.ts': config('prisma/schema.prisma'),
      'apps/a/prisma/schema.prisma': PG,
      'packages/db/prisma/schema.prisma': PG,
      'packages/db/prisma/migrations/migration_lock.toml': LOCK,
      'packages/sample/schema.prisma': PG,
      'node_modules/x/prisma.config.ts': 'throw 1',
      'packages/db/dist/prisma.config.ts': 'throw 1',
      '.cache/prisma.config.ts': 'throw 1',
    },
    projects: [
      { config: 'apps/a/prisma.config.ts', migrations: 'apps/a/prisma/migrations' },
      { config: null, migrations: 'packages/db/prisma/migrations' },
    ],
  },
  {
    name: 'a schema that a config names elsewhere is no second project',
    files: {
      'prisma.config.ts': config('db/prisma', 'migrations'),
      'db/prisma/schema.prisma': PG,
      'db/prisma/migrations/migration_lock.toml': LOCK,
      'migrations/migration_lock.toml': LOCK,
    },
    projects: [{ config: 'prisma.config.ts', migrations: 'migrations' }],
  },
  {
    name: 'two configs of one folder of migrations are one project, of two they are two',
    files: {
      'schema.prisma': PG,
      'prisma.config.ts': config('schema.prisma', 'one'),
      'prisma.config.prod.ts': config('schema.prisma', 'one'),
      'prisma-auth.config.ts': config('schema.prisma', 'two'),
    },
    projects: [
      { config: 'prisma-auth.config.ts', migrations: 'two' },
      { config: 'prisma.config.ts', migrations: 'one' },
    ],
  },
  {
    name: 'Prisma 8 is another tool',
    files: { 'prisma.config.ts': 'throw new Error("of Prisma 8")', ...installed('8.1.0') },
    projects: [],
  },
  {
    name: 'Prisma 8 with a config for 7 beside',
    files: {
      'prisma.config.ts': 'throw 8',
      'prisma7.config.ts': config('schema.prisma'),
      'schema.prisma': PG,
      ...installed('8.1.0'),
    },
    projects: [{ config: 'prisma7.config.ts', migrations: 'migrations' }],
  },
  {
    name: 'explicit migrations: nothing is read',
    files: { 'prisma.config.ts': 'throw 1', 'm/20240101000000_a/migration.sql': '', ...installed('7.2.0') },
    explicit: { migrations: 'm' },
    projects: [{ config: null, migrations: 'm', root: '', label: /^prisma 7\.2\.0, schema engine, one query a file$/ }],
  },
  {
    name: 'explicit migrations that are Drizzle’s journal',
    files: { 'm/meta/_journal.json': '{}' },
    explicit: { migrations: 'm' },
    projects: [],
  },
  {
    name: 'explicit migrations that are Drizzle’s folders',
    files: { 'm/20240101000000_a/migration.sql': '', 'm/20240101000000_a/snapshot.json': '{}' },
    explicit: { migrations: 'm' },
    projects: [],
  },
  {
    name: 'an explicit config',
    files: { 'prisma.config.ts': 'throw 1', 'other.ts': config('a.prisma'), 'a.prisma': PG },
    explicit: { config: 'other.ts' },
    projects: [{ config: 'other.ts', migrations: 'migrations' }],
  },
  {
    name: 'an explicit schema, as 6 takes it',
    files: { 'db/a.prisma': PG },
    explicit: { config: 'db/a.prisma' },
    projects: [{ config: null, migrations: 'db/migrations' }],
  },
]

test.for(CASES)('$name', async ({ files, explicit, projects }) => {
  await using fixture = await createFixture(files)
  const root = fixture.path.replace(/\/$/, '')
  const found = await prisma.detect(root, explicit)
  expect(
    found.map((project) => ({
      config: project.config && relative(root, project.config),
      migrations: relative(root, project.migrations),
    })),
  ).toEqual(projects.map((project) => ({ config: project.config, migrations: project.migrations })))
  for (const [index, project] of found.entries()) {
    const { label = /^prisma /, root: folder, url = null } = projects[index]!
    expect(project.runner.label).toMatch(label)
    expect(project.databaseUrl).toBe(url)
    expect(project.root).toBe(folder === undefined ? project.root : join(root, folder))
    const schema = url === null ? 'public' : (new URL(url).searchParams.get('schema') ?? 'public')
    expect(project.runner.ledger).toMatchObject({ schema, table: '_prisma_migrations', ownsSchema: false })
    await expect(prisma.discover(project)).resolves.toBeDefined()
  }
})

const BAD: readonly {
  name: string
  files: Record<string, string>
  explicit?: ExplicitPaths
  code: string
  why: RegExp
}[] = [
  {
    name: 'a config that throws',
    files: { 'prisma.config.ts': 'throw new Error("no")' },
    code: 'config-unreadable',
    why: /no/,
  },
  { name: 'no such config', files: {}, explicit: { config: 'a.ts' }, code: 'config-unreadable', why: /not exist/ },
  { name: 'no such folder', files: {}, explicit: { migrations: 'm' }, code: 'folder-unreadable', why: /not exist/ },
  {
    name: 'a file for a folder',
    files: { m: '' },
    explicit: { migrations: 'm' },
    code: 'folder-unreadable',
    why: /file/,
  },
  {
    name: 'explicit migrations of another database',
    files: { 'm/migration_lock.toml': 'provider = "mysql"' },
    explicit: { migrations: 'm' },
    code: 'config-invalid',
    why: /mysql/,
  },
  {
    name: 'an explicit config of another',
    files: { 'a.ts': config('b'), b: SQLITE },
    explicit: { config: 'a.ts' },
    code: 'config-invalid',
    why: /sqlite/,
  },
  {
    name: 'an explicit config of none',
    files: { 'a.ts': 'export default {}' },
    explicit: { config: 'a.ts' },
    code: 'config-invalid',
    why: /No datasource/,
  },
]

test.for(BAD)('$name', async ({ files, explicit, code, why }) => {
  await using fixture = await createFixture(files)
  await expect(prisma.detect(fixture.path, explicit)).rejects.toMatchObject({ code, why: expect.stringMatching(why) })
})

test('a schema that cannot be made out is put to the project’s own Prisma, and refused in its words', async () => {
  await using fixture = await createFixture({
    'prisma.config.ts': config('schema.prisma'),
    'schema.prisma': `${PG}${PG.replace('db', 'other')}`,
    node_modules: ({ symlink }) => symlink(join(import.meta.dirname, '../../../test/apps/prisma-7/node_modules')),
  })
  await expect(prisma.detect(fixture.path)).rejects.toMatchObject({
    code: 'config-invalid',
    why: expect.stringMatching(/more than one datasource/),
  })
})

test('a project made by hand is discovered too', async () => {
  await using fixture = await createFixture({ 'm/a/migration.sql': 'SELECT 1; SELECT 2;', ...installed('7.3.0') })
  const [found] = await prisma.detect(fixture.path, { migrations: 'm' })
  const { adapter, root, config: file, migrations, layout, runner, databaseUrl, shadowDatabaseUrl } = found!
  const bare = { adapter, root, config: file, migrations, layout, runner, databaseUrl, shadowDatabaseUrl }
  expect((await prisma.discover(bare)).migrations[0]!.batches).toHaveLength(1)
})
