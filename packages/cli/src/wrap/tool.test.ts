import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drizzleKit } from './drizzle-kit.ts'
import { prismaCli } from './prisma.ts'
import type { Intent } from './tool.ts'

const DRIZZLE: [line: string, intent: Intent][] = [
  ['', 'other'],
  ['generate', 'generate'],
  ['generate --name x --custom', 'generate'],
  ['--config a.ts generate', 'generate'],
  ['--config=a.ts generate', 'generate'],
  ['generate:pg', 'generate'],
  ['pull', 'generate'],
  ['introspect', 'generate'],
  ['up', 'generate'],
  ['drop', 'generate'],
  ['generate --help', 'other'],
  ['generate --explain', 'other'],
  ['migrate', 'other'],
  ['push --force', 'other'],
  ['studio', 'other'],
  ['check', 'other'],
  ['export --sql', 'other'],
  ['--version', 'other'],
]
test.each(DRIZZLE)('drizzle-kit %s: %s', (line, intent) => {
  expect(drizzleKit.intent(line.split(' ').filter(Boolean))).toBe(intent)
})

const PRISMA: [line: string, intent: Intent][] = [
  ['', 'other'],
  ['migrate dev', 'create-and-apply'],
  ['migrate dev --name migrate', 'create-and-apply'],
  ['migrate --schema dev dev', 'create-and-apply'],
  ['--schema=x migrate dev', 'create-and-apply'],
  ['migrate dev -n x --create-only', 'create'],
  ['migrate dev --help', 'other'],
  ['migrate deploy', 'other'],
  ['migrate diff --script', 'other'],
  ['migrate reset --force', 'other'],
  ['db push', 'other'],
  ['generate', 'other'],
  ['validate --schema migrate', 'other'],
]
test.each(PRISMA)('prisma %s: %s', (line, intent) => {
  expect(prismaCli.intent(line.split(' ').filter(Boolean))).toBe(intent)
})

test.each([
  ['generate', undefined],
  ['generate --config a.ts', { config: 'a.ts' }],
  ['generate --config=a.ts --out b', { config: 'a.ts' }],
  ['generate --dialect postgresql --schema s.ts --out b', { migrations: 'b' }],
  ['generate --dialect=postgresql --schema=s.ts', { migrations: 'drizzle' }],
])('the project that drizzle-kit %s names', (line, paths) => {
  expect(drizzleKit.paths(line.split(' '))).toEqual(paths)
})

test.each([
  ['migrate dev', undefined],
  ['migrate dev --config p.ts', { config: 'p.ts' }],
  ['migrate dev --schema=db/schema.prisma', { config: 'db/schema.prisma' }],
])('the project that prisma %s names', (line, paths) => {
  expect(prismaCli.paths(line.split(' '))).toEqual(paths)
})

test('drizzle-kit --output json has stdout for itself', () => {
  expect(drizzleKit.printsData(['generate', '--output=json'])).toBe(true)
  expect(drizzleKit.printsData(['generate'])).toBe(false)
})

let app: string
beforeAll(async () => {
  app = await realpath(await mkdtemp(join(tmpdir(), 'backout-tools-')))
  const put = async (name: string, text: string) => {
    await mkdir(dirname(join(app, name)), { recursive: true })
    await writeFile(join(app, name), text)
  }
  // As published: drizzle-kit exports no package.json, Prisma's bin is a record.
  await put('node_modules/drizzle-kit/package.json', JSON.stringify({ exports: { '.': './index.js' } }))
  await put('node_modules/drizzle-kit/index.js', '')
  await put('node_modules/prisma/package.json', JSON.stringify({ bin: { prisma: 'build/index.js' } }))
})
afterAll(() => rm(app, { recursive: true }))

test('scripts of the app, from any folder in it', () => {
  expect(drizzleKit.script(join(app, 'src/db'))).toBe(join(app, 'node_modules/drizzle-kit/bin.cjs'))
  expect(prismaCli.script(app)).toBe(join(app, 'node_modules/prisma/build/index.js'))
})
