import type { Migration, Problem } from '@backout/core'
import { drizzle } from '@backout/drizzle'
import type { WrittenMigration } from '@backout/testkit'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { database } from './database.ts'
import { appOf, drizzleProbe } from './drizzle-probe.ts'
import type { Line } from './drizzle-probe.ts'

const MARKER = '--> statement-breakpoint'

/** Odd files that real histories hold, and whether the migrator runs them. What it sends is held by the suite. */
const FILES: readonly { name: string; sql: string; runs: boolean }[] = [
  { name: 'nothing at all', sql: '', runs: true },
  { name: 'a comment alone', sql: '-- Custom SQL migration file, put your code below! --', runs: true },
  { name: 'empty parts', sql: `${MARKER}\n${MARKER}\nSELECT 1;${MARKER}`, runs: true },
  { name: 'CRLF', sql: `SELECT 1;${MARKER}\r\nSELECT 2;\r\n`, runs: true },
  { name: 'a part without a semicolon', sql: `SELECT 1${MARKER}\nSELECT 2`, runs: true },
  {
    name: 'a leading COMMIT and CONCURRENTLY',
    sql: `COMMIT;${MARKER}\nCREATE INDEX CONCURRENTLY ON t (id);`,
    runs: true,
  },
  { name: 'CONCURRENTLY', sql: 'CREATE INDEX CONCURRENTLY ON t (id);', runs: false },
  { name: 'a BOM, which PostgreSQL does not take', sql: '\uFEFFSELECT 1;', runs: false },
  { name: 'a marker inside a comment, which is cut in two', sql: `/* ${MARKER} */ SELECT 1;`, runs: false },
]

describe.for<Line>(['0.31', '1.0'])('odd files and drizzle-orm %s', (line) => {
  test.for(FILES)('$name', async ({ sql, runs }) => {
    const { folder, url } = await project(line, [
      { name: 'first', parts: ['CREATE TABLE t (id int);'] },
      { name: 'odd', parts: [sql] },
    ])
    const { applied, error } = await drizzleProbe(line, 'orm').apply(folder, url)
    expect({ failed: error !== null, applied: applied.length }).toEqual({ failed: !runs, applied: runs ? 2 : 0 })
    expect((await discovered(folder)).map((migration) => migration.sql)).toEqual(['CREATE TABLE t (id int);', sql])
  })
})

test('what is called out of order is passed over by drizzle-orm 0.45', async () => {
  const probe = drizzleProbe('0.31', 'orm')
  const { folder, url } = await project('0.31', [{ name: 'first', parts: ['SELECT 1;'] }])
  expect(await probe.apply(folder, url)).toEqual({ applied: ['0000_first'], error: null })
  await probe.write(folder, [
    { name: 'first', parts: ['SELECT 1;'] },
    { name: 'second', parts: ['SELECT 2;'] },
  ])
  const journal = join(folder, 'drizzle/meta/_journal.json')
  writeFileSync(journal, readFileSync(journal, 'utf8').replace('"when":1001', '"when":999'))
  expect((await discovered(folder)).map(({ remarks }) => remarks?.map(({ kind }) => kind))).toEqual([[], ['skipped']])
  expect(await probe.apply(folder, url)).toEqual({ applied: ['0000_first'], error: null })
})

test('a folder without a time cannot be recorded by drizzle-orm 1.0', async () => {
  const { folder, url } = await project('1.0', [])
  mkdirSync(join(folder, 'drizzle/init'), { recursive: true })
  writeFileSync(join(folder, 'drizzle/init/migration.sql'), 'SELECT 1;')
  expect((await discovered(folder)).map(({ remarks }) => remarks?.map(({ kind }) => kind))).toEqual([['unrecordable']])
  const { error } = await drizzleProbe('1.0', 'orm').apply(folder, url)
  expect(error).toMatch(/NaN/)
})

test('drizzle-kit up leaves downs behind; the advice brings each to its migration', async () => {
  const { folder } = await project('1.0', [])
  cpSync(fileURLToPath(new URL('../../fixtures/drizzle-journal/chain', import.meta.url)), folder, { recursive: true })
  // Generated in one breath; up wants a second between two.
  const journal = join(folder, 'drizzle/meta/_journal.json')
  const { entries, ...rest } = JSON.parse(readFileSync(journal, 'utf8'))
  const spaced = entries.map((entry: object, index: number) => ({ ...entry, when: 1_700_000_000_000 + 1000 * index }))
  writeFileSync(journal, JSON.stringify({ ...rest, entries: spaced }))
  const before = await discovered(folder)
  for (const { name, downPath } of before) writeFileSync(downPath, `-- down of ${name}`)
  execFileSync(process.execPath, [join(appOf('1.0'), 'node_modules/drizzle-kit/bin.cjs'), 'up'], { cwd: folder })
  const left = await problems(folder)
  expect(left.map(({ code }) => code)).toEqual(before.map(() => 'down-misplaced'))
  for (const { fix } of left) execFileSync('sh', ['-c', fix])
  const after = await discovered(folder)
  expect(after.map(({ downPath }) => readFileSync(downPath, 'utf8'))).toEqual(
    before.map(({ name }) => `-- down of ${name}`),
  )
  expect(after.map(({ sha256 }) => sha256)).toEqual(before.map(({ sha256 }) => sha256))
  expect(await problems(folder)).toEqual([])
})

/** A project and a database of its own for one test. */
async function project(line: Line, migrations: WrittenMigration[]): Promise<{ folder: string; url: string }> {
  const workspace = join(appOf(line), '.tmp')
  mkdirSync(workspace, { recursive: true })
  const folder = mkdtempSync(join(workspace, 'odd-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { url, close } = await database()
  onTestFinished(close)
  await drizzleProbe(line, 'orm').write(folder, migrations)
  return { folder, url }
}

async function discovered(folder: string): Promise<readonly Migration[]> {
  const [found] = await drizzle.detect(folder)
  return (await drizzle.discover(found!)).migrations
}

async function problems(folder: string): Promise<readonly Problem[]> {
  const [found] = await drizzle.detect(folder)
  return (await drizzle.discover(found!)).problems
}
