import { BackoutError } from '@backout/core'
import type { Adapter, Project } from '@backout/core'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findProject } from './project.ts'
import { readSettings } from './settings.ts'

let top: string
beforeEach(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'backout-project-')))
  await mkdir(join(top, '.git'))
})
afterEach(() => rm(top, { recursive: true }))

/** An adapter whose projects are given as configs relative to the top. */
function adapter(name: string, ...configs: string[]): Adapter {
  const project = (config: string) => {
    const root = dirname(join(top, config))
    return { adapter: name, root, config: join(top, config), migrations: join(root, 'db') } as Project
  }
  return {
    name,
    async detect(root, paths) {
      const all = configs.map(project)
      if (paths?.config !== undefined) return all.filter(({ config }) => config === resolve(root, paths.config!))
      if (paths?.migrations !== undefined) return [{ ...project('x'), migrations: resolve(root, paths.migrations) }]
      return all.filter((one) => one.root === root || one.root.startsWith(`${root}/`))
    },
    discover: async () => ({ migrations: [], problems: [] }),
  }
}

const both = (drizzle: string[], prisma: string[]) => [adapter('drizzle', ...drizzle), adapter('prisma', ...prisma)]

const FOUND: [string, drizzle: string[], prisma: string[], cwd: string, config: string][] = [
  ['the only one', ['drizzle.config.ts'], [], '.', 'drizzle.config.ts'],
  ['the only one below', [], ['apps/api/prisma.config.ts'], '.', 'apps/api/prisma.config.ts'],
  [
    'from a folder inside it',
    ['apps/api/drizzle.config.ts'],
    ['apps/web/prisma.config.ts'],
    'apps/api/src',
    'apps/api/drizzle.config.ts',
  ],
  [
    'its own folder before those below',
    ['drizzle.config.ts', 'examples/drizzle.config.ts'],
    [],
    '.',
    'drizzle.config.ts',
  ],
  ['the nearest around', ['drizzle.config.ts', 'apps/drizzle.config.ts'], [], 'apps/src', 'apps/drizzle.config.ts'],
]

test.each(FOUND)('%s', async (_, drizzle, prisma, cwd, config) => {
  await mkdir(join(top, cwd), { recursive: true })
  const { project } = await findProject(both(drizzle, prisma), join(top, cwd))
  expect(project.config).toBe(join(top, config))
})

const fails = async (drizzle: string[], prisma: string[], cwd = '.', hints = {}): Promise<BackoutError> => {
  await mkdir(join(top, cwd), { recursive: true })
  return findProject(both(drizzle, prisma), join(top, cwd), hints).then(
    ({ project }) => expect.fail(`found ${project.config}`),
    (error: unknown) => error as BackoutError,
  )
}

test('two ORMs at once: the flags that choose each', async () => {
  const error = await fails(['drizzle.config.ts'], ['prisma.config.ts'])
  expect(error.code).toBe('several-projects')
  expect(error.fix).toContain('  --adapter drizzle\n  --adapter prisma')
})

test('several configs of one ORM: chosen by config', async () => {
  const error = await fails(['a/drizzle.config.ts', 'b/drizzle.config.ts'], [])
  expect(error.fix).toContain('--adapter drizzle --config a/drizzle.config.ts')
  expect(error.fix).toContain('--adapter drizzle --config b/drizzle.config.ts')
})

test('the flags that are proposed choose', async () => {
  const adapters = both(['a/drizzle.config.ts', 'b/drizzle.config.ts'], ['prisma.config.ts'])
  const choose = (hints: object) => findProject(adapters, top, hints).then(({ project }) => project.config)
  expect(await choose({ adapter: 'prisma' })).toBe(join(top, 'prisma.config.ts'))
  expect(await choose({ ormConfig: join(top, 'b/drizzle.config.ts') })).toBe(join(top, 'b/drizzle.config.ts'))
})

test('explicit migrations need no config', async () => {
  const { project } = await findProject(both([], []), top, { adapter: 'drizzle', migrations: join(top, 'sql') })
  expect(project).toMatchObject({ adapter: 'drizzle', migrations: join(top, 'sql') })
})

test('nothing here', async () => {
  expect(await fails([], [])).toMatchObject({ code: 'no-project', fix: expect.stringContaining('--migrations') })
  expect(await fails(['drizzle.config.ts'], [], '.', { adapter: 'prisma' })).toMatchObject({ code: 'no-project' })
})

test('beside the projects: says where they are', async () => {
  const error = await fails(['apps/api/drizzle.config.ts'], [], 'docs')
  expect(error).toMatchObject({ code: 'no-project', fix: expect.stringContaining('--cwd ../apps/api') })
})

test('without a repository nothing above the nearest package.json is looked at', async () => {
  await rm(join(top, '.git'), { recursive: true })
  await mkdir(join(top, 'app/src'), { recursive: true })
  await writeFile(join(top, 'app/package.json'), '{}')
  const seen: string[] = []
  const spy: Adapter = { name: 'drizzle', detect: async (root) => (seen.push(root), []), discover: () => expect.fail() }
  await expect(findProject([spy], join(top, 'app/src'))).rejects.toMatchObject({ code: 'no-project' })
  expect(seen).toEqual([join(top, 'app/src'), join(top, 'app')])
})

test('settings: flag before environment before config before default; paths are relative to who says them', async () => {
  await mkdir(join(top, 'app'))
  const config = {
    adapter: 'drizzle',
    ormConfig: 'drizzle.config.ts',
    failOn: 'warning',
    postgresVersion: '16.4',
    timeZone: 'Europe/Berlin',
    shadow: { kind: 'native:15', setup: 'setup.sql', timeout: 5 },
  }
  const app = join(top, 'app')
  expect((await readSettings({}, app, {})).shadow).toEqual({ spec: 'pglite', setup: null, timeout: null, cache: true })
  await writeFile(join(top, 'backout.config.json'), JSON.stringify(config))
  expect(await readSettings({}, app, {})).toMatchObject({
    hints: { adapter: 'drizzle', ormConfig: join(top, 'drizzle.config.ts') },
    shadow: { spec: 'native:15', setup: join(top, 'setup.sql'), timeout: 5, cache: true },
    failOn: 'warning',
    postgresVersion: 160_004,
    timeZone: 'Europe/Berlin',
    format: 'pretty',
  })
  const env = { SHADOW_DATABASE_URL: 'postgres://env/x' }
  expect((await readSettings({}, app, env)).shadow.spec).toBe('postgres://env/x')
  expect((await readSettings({ shadow: 'pglite', failOn: 'off' }, app, env)).shadow.spec).toBe('pglite')
  expect((await readSettings({ shadow: false }, app, env)).shadow.spec).toBeNull()
  expect((await readSettings({ migrations: 'm' }, app, {})).hints).toEqual({
    adapter: undefined,
    migrations: join(app, 'm'),
    ormConfig: undefined,
  })
})

test('--cwd that is no folder', async () => {
  await expect(readSettings({ cwd: 'none' }, top, {})).rejects.toMatchObject({ code: 'usage' })
})
