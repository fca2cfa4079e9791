import type { Discovery } from '@backout/core'
import { prisma } from '@backout/prisma'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { database } from './database.ts'
import { appOf, cli, prismaProbe, put } from './prisma-probe.ts'
import type { Major } from './prisma-probe.ts'

const TIMEOUT = 120_000

/**
 * Odd files that real histories hold, and with which majors they run. Where Prisma's own engine is not there, how 7 cuts
 * a file is the stand-in's rendering of it (`../prisma-engine/split-script.mjs`); all else is Prisma's.
 */
const FILES: readonly { name: string; sql: string; runs: readonly Major[] }[] = [
  { name: 'an empty file', sql: '', runs: [6, 7] },
  { name: 'a comment alone', sql: '-- This is an empty migration.', runs: [6, 7] },
  { name: 'CRLF and a semicolon in a comment', sql: 'SELECT 1;\r\n-- a; b\r\nSELECT 2;\r\n', runs: [6, 7] },
  { name: 'a BOM, which PostgreSQL does not take', sql: '\uFEFFSELECT 1;', runs: [] },
  { name: 'CONCURRENTLY alone', sql: 'CREATE INDEX CONCURRENTLY ON t (id);', runs: [6, 7] },
  { name: 'CONCURRENTLY and another', sql: 'CREATE INDEX CONCURRENTLY ON t (id);\nSELECT 1;', runs: [7] },
  {
    name: 'DROP INDEX CONCURRENTLY, which the engine cannot parse',
    sql: 'DROP INDEX CONCURRENTLY i;\nSELECT 1;',
    runs: [],
  },
  { name: 'DROP INDEX CONCURRENTLY alone', sql: 'DROP INDEX CONCURRENTLY i;', runs: [6, 7] },
  {
    name: 'a label added and used',
    sql: `ALTER TYPE e ADD VALUE 'b';\nALTER TABLE t ALTER e SET DEFAULT 'b';`,
    runs: [7],
  },
  {
    name: 'a label added and used, beside what the engine cannot parse',
    sql: `ALTER TYPE e ADD VALUE 'b';\nALTER TABLE t ALTER e SET DEFAULT 'b';\nDO $$ BEGIN END $$;`,
    runs: [],
  },
  {
    name: 'its own transaction',
    sql: `BEGIN;\nALTER TYPE e ADD VALUE 'b';\nCOMMIT;\nALTER TABLE t ALTER e SET DEFAULT 'b';`,
    runs: [6, 7],
  },
]

const FIRST = "CREATE TYPE e AS ENUM ('a');\nCREATE TABLE t (id int, e e);\nCREATE INDEX i ON t (id);\n"

describe.for<Major>([7, 6])('odd files and Prisma %i', (major) => {
  test.for(FILES)('$name', { timeout: TIMEOUT }, async ({ sql, runs }) => {
    const { folder, url } = await project(major)
    await prismaProbe(major).write(folder, [
      { name: 'first', parts: [FIRST] },
      { name: 'odd', parts: [sql] },
    ])
    const { applied, error } = await prismaProbe(major).apply(folder, url)
    expect({ failed: error !== null, applied: applied.length }).toEqual(
      runs.includes(major) ? { failed: false, applied: 2 } : { failed: true, applied: 1 },
    )
    const { migrations } = await discovered(folder)
    expect(migrations.map((migration) => migration.sql)).toEqual([FIRST, sql])
    expect(await sendBatches(migrations.flatMap(({ batches }) => batches.map((batch) => batch.sql)))).toBe(
      error === null,
    )
  })
})

test.for<Major>([7, 6])('the order of odd names is that of Prisma %i', { timeout: TIMEOUT }, async (major) => {
  const { folder, url } = await project(major)
  const names = [
    'x',
    'B',
    'a',
    'É',
    'e',
    '_',
    '0_b',
    '0B',
    '0-b',
    '10',
    '9',
    '2026',
    '2026_a',
    '20260101000000_B',
    '20260101000000_a',
  ]
  await prismaProbe(major).write(folder, [])
  for (const name of names) await put(folder, `migrations/${name}/migration.sql`, 'SELECT 1;')
  const { applied, error } = await prismaProbe(major).apply(folder, url)
  expect(error).toBeNull()
  expect((await discovered(folder)).migrations.map(({ name }) => name)).toEqual(applied)
  expect(applied).toHaveLength(names.length)
})

test('a folder without migration.sql stops Prisma, and is told of', { timeout: TIMEOUT }, async () => {
  const { folder, url } = await project(7)
  await prismaProbe(7).write(folder, [{ name: 'first', parts: ['SELECT 1;'] }])
  await put(folder, 'migrations/20260102000000_gone/README.md', '')
  expect((await discovered(folder)).problems).toMatchObject([
    { code: 'migration-missing', what: /20260102000000_gone/ },
  ])
  const { code, output } = await cli(7, folder, url, 'migrate', 'deploy')
  expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('P3015') })
})

/** Whether a server takes the batches, one after another, each as one simple query. */
async function sendBatches(batches: readonly string[]): Promise<boolean> {
  const { url, close } = await database()
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    for (const batch of batches) await client.query(batch)
    return true
  } catch {
    return false
  } finally {
    await client.end()
    await close()
  }
}

/** A folder and a database of its own for one test. */
async function project(major: Major): Promise<{ folder: string; url: string }> {
  const workspace = join(appOf(major), '.tmp')
  mkdirSync(workspace, { recursive: true })
  const folder = mkdtempSync(join(workspace, 'odd-'))
  const { url, close } = await database()
  onTestFinished(async () => {
    rmSync(folder, { recursive: true })
    await close()
  })
  return { folder, url }
}

async function discovered(folder: string): Promise<Discovery> {
  const [found] = await prisma.detect(folder)
  return prisma.discover(found!)
}
