import { createFixture } from 'fs-fixture'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findConfigs } from './find-configs.ts'

const FOUND = [
  'apps/api/drizzle-audit.config.ts',
  'apps/api/drizzle.config.mjs',
  'apps/web/auth.drizzle.config.ts',
  'apps/web/drizzle-config.js',
  'apps/web/drizzle.auth.config.cts',
  'apps/web/drizzle.config.prod.ts',
  'drizzle.config.json',
  'drizzle.config.ts',
  'packages/a/b/c/d/drizzle.config.cjs',
]
const PASSED_OVER = [
  '.turbo/drizzle.config.ts',
  'apps/api/drizzle.config.example.ts',
  'apps/api/drizzle.config.ts.bak',
  'apps/web/drizzle.config.d.ts',
  'apps/web/drizzle.config.test.ts',
  'apps/web/vite.config.ts',
  'dist/drizzle.config.js',
  'node_modules/x/drizzle.config.ts',
  'packages/a/b/c/d/e/f/drizzle.config.ts',
  'src/drizzle.ts',
]

test('finds configs by their names, in path order, and nothing else', async () => {
  await using fixture = await createFixture(Object.fromEntries([...PASSED_OVER, ...FOUND].map((file) => [file, ''])))
  expect(await findConfigs(fixture.path.replace(/\/$/, ''))).toEqual(FOUND.map((file) => join(fixture.path, file)))
})

test('a folder that is not there holds none', async () => {
  expect(await findConfigs('/nowhere/at/all')).toEqual([])
})
