import type { ExplicitPaths } from '@backout/core'
import { createFixture } from 'fs-fixture'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { drizzle } from './drizzle.ts'

const PG = `export default { dialect: 'postgresql' }`
const ORM = { 'node_modules/drizzle-orm/package.json': '{ "name": "drizzle-orm", "version": "1.0.0" }' }

interface Case {
  readonly name: string
  readonly files: Record<string, string>
  readonly explicit?: ExplicitPaths
  /** Paths relative to the root. */
  readonly projects: readonly { config: string | null; migrations: string; layout?: string; label?: string }[]
}

const CASES: readonly Case[] = [
  { name: 'no Drizzle here', files: { 'package.json': '{}' }, projects: [] },
  {
    name: 'a config and nothing generated yet',
    files: { 'drizzle.config.ts': PG },
    projects: [
      { config: 'drizzle.config.ts', migrations: 'drizzle', layout: 'journal', label: 'drizzle-orm migrator' },
    ],
  },
  {
    name: 'nothing generated yet: the installed version says the layout',
    files: { 'drizzle.config.ts': PG, ...ORM },
    projects: [
      { config: 'drizzle.config.ts', migrations: 'drizzle', layout: 'folders', label: 'drizzle-orm migrator 1.0.0' },
    ],
  },
  {
    name: 'what lies on disk says the layout, whatever is installed',
    files: {
      'drizzle.config.ts': PG,
      'drizzle/meta/_journal.json': '',
      'drizzle/20260101000000_a/migration.sql': '',
      ...ORM,
    },
    projects: [{ config: 'drizzle.config.ts', migrations: 'drizzle', layout: 'journal' }],
  },
  {
    name: 'folders',
    files: { 'drizzle.config.ts': PG, 'drizzle/20260101000000_a/migration.sql': '' },
    projects: [{ config: 'drizzle.config.ts', migrations: 'drizzle', layout: 'folders' }],
  },
  {
    name: 'a monorepo, and a database that is not ours',
    files: {
      'apps/a/drizzle.config.ts': PG,
      'apps/b/drizzle.config.ts': `export default { dialect: 'sqlite' }`,
      'packages/db/drizzle.config.ts': PG,
    },
    projects: [
      { config: 'apps/a/drizzle.config.ts', migrations: 'apps/a/drizzle' },
      { config: 'packages/db/drizzle.config.ts', migrations: 'packages/db/drizzle' },
    ],
  },
  {
    name: 'several configs with folders of their own',
    files: {
      'drizzle.config.ts': PG,
      'drizzle-audit.config.ts': `export default { dialect: 'postgresql', out: 'audit' }`,
    },
    projects: [
      { config: 'drizzle-audit.config.ts', migrations: 'audit' },
      { config: 'drizzle.config.ts', migrations: 'drizzle' },
    ],
  },
  {
    name: 'several configs of one folder are one project',
    files: { 'drizzle.config.dev.ts': PG, 'drizzle.config.prod.ts': PG, 'drizzle.config.ts': PG },
    projects: [{ config: 'drizzle.config.ts', migrations: 'drizzle' }],
  },
  {
    name: '`out` relative to the root, where drizzle-kit is run with --config',
    files: {
      'packages/db/drizzle.config.ts': `export default { dialect: 'postgresql', out: './packages/db/out' }`,
      'packages/db/out/meta/_journal.json': '',
    },
    projects: [{ config: 'packages/db/drizzle.config.ts', migrations: 'packages/db/out' }],
  },
  {
    name: 'a config that was named',
    files: { 'drizzle.config.ts': `throw new Error('not read')`, 'db/any-name.ts': PG },
    explicit: { config: 'db/any-name.ts' },
    projects: [{ config: 'db/any-name.ts', migrations: 'db/drizzle' }],
  },
  {
    name: 'a folder that was named: no config is read',
    files: { 'drizzle.config.ts': `throw new Error('not read')`, 'sql/meta/_journal.json': '' },
    explicit: { migrations: 'sql' },
    projects: [{ config: null, migrations: 'sql', layout: 'journal' }],
  },
  {
    name: 'a folder of Prisma’s that was named',
    files: { 'migrations/migration_lock.toml': '', 'migrations/20260101000000_a/migration.sql': '' },
    explicit: { migrations: 'migrations' },
    projects: [],
  },
]

describe('detect', () => {
  test.for(CASES)('$name', async ({ files, explicit, projects }) => {
    await using fixture = await createFixture(files)
    const found = await drizzle.detect(fixture.path, explicit)
    expect(
      found.map(({ config, migrations, layout, runner }) => ({ config, migrations, layout, label: runner.label })),
    ).toMatchObject(
      projects.map((project) => ({
        ...project,
        config: project.config && join(fixture.path, project.config),
        migrations: join(fixture.path, project.migrations),
      })),
    )
  })

  test('the runner: one transaction around all, and the ledger that the config names', async () => {
    await using fixture = await createFixture({
      'a/drizzle.config.ts': PG,
      'b/drizzle.config.ts': `export default { dialect: 'postgresql', migrations: { schema: 'app', table: 'done' } }`,
    })
    expect((await drizzle.detect(fixture.path)).map(({ runner }) => runner)).toMatchObject([
      { transaction: 'all-pending', ledger: { schema: 'drizzle', table: '__drizzle_migrations', ownsSchema: true } },
      { transaction: 'all-pending', ledger: { schema: 'app', table: 'done', ownsSchema: false } },
    ])
  })

  const REFUSED: readonly { name: string; explicit: ExplicitPaths; code: string; why: string }[] = [
    { name: 'a folder that is not there', explicit: { migrations: 'no' }, code: 'folder-unreadable', why: 'not exist' },
    { name: 'a file as folder', explicit: { migrations: 'my.config.ts' }, code: 'folder-unreadable', why: 'file' },
    { name: 'a config that is not there', explicit: { config: 'no.ts' }, code: 'config-unreadable', why: 'not exist' },
    {
      name: 'a config of another database',
      explicit: { config: 'my.config.ts' },
      code: 'config-invalid',
      why: 'sqlite',
    },
  ]
  test.for(REFUSED)('refuses $name', async ({ explicit, code, why }) => {
    await using fixture = await createFixture({ 'my.config.ts': `export default { dialect: 'sqlite' }` })
    await expect(drizzle.detect(fixture.path, explicit)).rejects.toMatchObject({
      code,
      why: expect.stringContaining(why),
    })
  })
})

describe('discover', () => {
  test.for(['journal', 'folders'])('nothing generated yet (%s)', async (layout) => {
    await using fixture = await createFixture({ 'drizzle.config.ts': PG })
    const [project] = await drizzle.detect(fixture.path)
    expect(await drizzle.discover({ ...project!, layout })).toEqual({ migrations: [], problems: [] })
  })

  test('reads the layout that was detected', async () => {
    await using fixture = await createFixture({
      'drizzle.config.ts': PG,
      'drizzle/20260101000000_a/migration.sql': 'SELECT 1;',
    })
    const [project] = await drizzle.detect(fixture.path)
    expect((await drizzle.discover(project!)).migrations).toMatchObject([
      { name: '20260101000000_a', sql: 'SELECT 1;' },
    ])
  })
})
