import { createFixture } from 'fs-fixture'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { readConfig } from './config.ts'
import type { PrismaConfig } from './config.ts'

afterEach(() => vi.unstubAllEnvs())

const IMPORT = `import { defineConfig, env } from 'prisma/config'\n`
const URL_A = 'postgresql://u:p@localhost:5432/a?schema=b'

interface Case {
  readonly name: string
  readonly file?: string
  readonly config: string
  readonly env?: Record<string, string>
  /** Paths relative to the root; what is left out is null, or `native`. */
  readonly read: Partial<PrismaConfig>
  /** `@prisma/config` of this major reads it too, and to the same effect. */
  readonly major?: 6 | 7
}

const CASES: readonly Case[] = [
  { name: 'nothing said', config: 'export default {}', read: {}, major: 7 },
  {
    name: 'all said',
    config: `${IMPORT}export default defineConfig({ schema: 'db/schema', migrations: { path: 'db/migrations' }, datasource: { url: env('A'), shadowDatabaseUrl: env('B') } })`,
    env: { A: URL_A, B: 'postgresql://s' },
    read: { schema: 'db/schema', migrations: 'db/migrations', databaseUrl: URL_A, shadowDatabaseUrl: 'postgresql://s' },
    major: 7,
  },
  {
    name: 'a variable that is not set',
    config: `${IMPORT}export default defineConfig({ schema: 'a.prisma', datasource: { url: env('NOT_SET_1'), shadowDatabaseUrl: env('NOT_SET_2') } })`,
    read: { schema: 'a.prisma' },
  },
  {
    name: 'a variable that is not set, in a longer address',
    config: `${IMPORT}export default defineConfig({ datasource: { url: env('NOT_SET_1') + '?schema=a' } })`,
    read: {},
  },
  {
    name: 'process.env, which may be undefined',
    config: `export default { datasource: { url: process.env.NOT_SET_1 } }`,
    read: {},
    major: 7,
  },
  {
    name: 'paths are relative to the config',
    file: '.config/prisma.ts',
    config: `${IMPORT}export default defineConfig({ schema: '../prisma/schema.prisma' })`,
    read: { schema: 'prisma/schema.prisma' },
    major: 7,
  },
  {
    name: 'types, satisfies, and another export',
    config: `import type { PrismaConfig } from 'prisma'\nexport const other = 1\nexport default { schema: 'a' as string } satisfies PrismaConfig`,
    read: { schema: 'a' },
    major: 7,
  },
  {
    name: 'CommonJS',
    file: 'prisma.config.cjs',
    config: `module.exports = { schema: 'a' }`,
    read: { schema: 'a' },
    major: 7,
  },
  {
    name: '6.19: addresses in the config, migrations by the direct one',
    config: `${IMPORT}export default defineConfig({ engine: 'classic', datasource: { url: 'postgresql://pool', directUrl: 'postgresql://direct' } })`,
    read: { databaseUrl: 'postgresql://direct' },
  },
  {
    name: '6.19: a driver adapter',
    config: `${IMPORT}export default defineConfig({ experimental: { adapter: true }, engine: 'js', adapter: async () => ({}) })`,
    read: { engine: 'driver-adapter' },
    major: 6,
  },
  {
    name: '6.6: a driver adapter',
    config: `${IMPORT}export default defineConfig({ earlyAccess: true, migrate: { adapter: async () => ({}) } })`,
    read: { engine: 'driver-adapter' },
  },
  {
    name: 'what @prisma/config has and we do not lend',
    config: `import { PrismaConfigEnvError } from '@prisma/config'\nexport default { schema: new PrismaConfigEnvError('a').name }`,
    read: { schema: 'PrismaConfigEnvError' },
    major: 7,
  },
]

const NONE = { schema: null, migrations: null, engine: 'native', databaseUrl: null, shadowDatabaseUrl: null }

/** A project with that config, and with the packages of an app of `test/apps`. */
async function projectWith({ file = 'prisma.config.ts', config, env = {}, major = 7 }: Case) {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  return createFixture({
    'package.json': '{ "type": "module" }',
    [file]: config,
    node_modules: ({ symlink }) =>
      symlink(join(import.meta.dirname, `../../../test/apps/prisma-${major}/node_modules`)),
  })
}

test.for(CASES)('$name', async (given) => {
  await using fixture = await projectWith(given)
  const at = (path: string | null | undefined) => (path == null ? null : fixture.getPath(path))
  const { schema, migrations, ...rest } = given.read
  const read = await readConfig(fixture.getPath(given.file ?? 'prisma.config.ts'))
  expect(read).toEqual({ ...NONE, ...rest, schema: at(schema), migrations: at(migrations) })
})

test.for(CASES.filter(({ major }) => major !== undefined))('as Prisma reads it: $name', async (given) => {
  await using fixture = await projectWith(given)
  const file = fixture.getPath(given.file ?? 'prisma.config.ts')
  const require = createRequire(new URL(`../../../test/apps/prisma-${given.major}/package.json`, import.meta.url))
  const { config, error } = await require('@prisma/config').loadConfigFromFile({ configFile: file })
  expect(error).toBeUndefined()
  expect(await readConfig(file)).toMatchObject({
    schema: config.schema ?? null,
    migrations: config.migrations?.path ?? null,
    databaseUrl: config.datasource?.url ?? null,
    shadowDatabaseUrl: config.datasource?.shadowDatabaseUrl ?? null,
    engine: config.engine === 'js' ? 'driver-adapter' : 'native',
  })
})

const BAD: readonly { name: string; config: string; code: string; why: RegExp }[] = [
  { name: 'it throws', config: `throw new Error('no vault')`, code: 'config-unreadable', why: /no vault/ },
  { name: 'it is no JavaScript', config: 'export default {', code: 'config-unreadable', why: /./ },
  { name: 'a package is missing', config: `import 'not-there'`, code: 'config-unreadable', why: /not-there/ },
  { name: 'it exports a list', config: 'export default []', code: 'config-invalid', why: /object/ },
]

test.for(BAD)('$name', async ({ config, code, why }) => {
  for (const packages of [true, false]) {
    await using fixture = packages
      ? await projectWith({ name: '', config, read: {} })
      : await createFixture({ 'prisma.config.ts': config })
    const file = fixture.getPath('prisma.config.ts')
    await expect(readConfig(file)).rejects.toMatchObject({ code, why: expect.stringMatching(why), where: { file } })
  }
})

test('what a config prints goes to stderr', async () => {
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  await using fixture = await createFixture({ 'prisma.config.ts': `process.stdout.write('noise'); export default {}` })
  await readConfig(fixture.getPath('prisma.config.ts'))
  expect(out).not.toHaveBeenCalledWith('noise')
  expect(err).toHaveBeenCalledWith('noise')
  vi.restoreAllMocks()
})
