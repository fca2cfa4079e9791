import { createFixture } from 'fs-fixture'
import { createRequire } from 'node:module'
import { relative } from 'node:path'
import { expect, test } from 'vitest'
import { configFiles, configRoot } from './config-files.ts'

const CASES: readonly { name: string; files: readonly string[]; found: readonly string[] }[] = [
  { name: 'none', files: ['package.json'], found: [] },
  { name: 'the usual', files: ['prisma.config.ts'], found: ['prisma.config.ts'] },
  {
    name: 'JavaScript before TypeScript',
    files: ['prisma.config.ts', 'prisma.config.js'],
    found: ['prisma.config.js'],
  },
  { name: 'prisma7 first', files: ['prisma.config.ts', '.config/prisma7.ts'], found: ['.config/prisma7.ts'] },
  { name: '.config', files: ['.config/prisma.ts'], found: ['.config/prisma.ts'] },
  { name: '.config, long', files: ['.config/prisma.config.mts'], found: ['.config/prisma.config.mts'] },
  { name: 'a folder', files: ['prisma.config/index.ts'], found: ['prisma.config/index.ts'] },
  { name: 'a folder in .config', files: ['.config/prisma/index.cts'], found: ['.config/prisma/index.cts'] },
  { name: 'no config by its ending', files: ['prisma.config.json', 'prisma.config.d.ts'], found: [] },
]

test.for(CASES)('$name', async ({ files, found }) => {
  await using fixture = await createFixture(Object.fromEntries(files.map((file) => [file, 'export default {}'])))
  const paths = configFiles(fixture.path.replace(/\/$/, ''))
  expect(paths.map((path) => relative(fixture.path, path))).toEqual(found)
  for (const path of paths) expect(relative(fixture.path, configRoot(path))).toBe('')
  const require = createRequire(new URL('../../../test/apps/prisma-7/package.json', import.meta.url))
  const byPrisma: string | null = require('@prisma/config').findPrismaConfigFile(fixture.path)
  expect(byPrisma && relative(fixture.path, byPrisma)).toBe(found[0] ?? null)
})

test('configs that Prisma is told of', async () => {
  const names = ['auth.prisma.config.ts', 'prisma-auth.config.ts', 'prisma.auth.config.mts', 'prisma.config.auth.ts']
  const others = ['prisma.config.test.ts', 'prisma.config.example.ts', 'prismatic.config.ts', 'prisma.ts']
  const files = [...names, ...others, 'prisma.config.ts'].map((name) => [name, ''])
  await using fixture = await createFixture(Object.fromEntries(files))
  const found = configFiles(fixture.path).map((path) => relative(fixture.path, path))
  expect(found).toEqual(['prisma.config.ts', ...names])
})
