import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import {
  BackoutError,
  splitStatements,
  type Adapter,
  type MigrationReport,
  type Shadow,
  type Where,
} from '@backout/core'
import { drizzle } from '@backout/drizzle'
import { run } from '@backout/pipeline'
import { prisma } from '@backout/prisma'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testShadow } from './shadows.ts'

/** `UPDATE_FIXTURES=1` writes what is found as what is expected; read the difference before it is committed. */
const UPDATE = process.env['UPDATE_FIXTURES'] === '1'
/** A file to which the number of statements of each proven down is appended, for people; nothing is judged by it. */
const COUNTS = process.env['BACKOUT_TEST_COUNTS']

const FIXTURES = new URL('../../fixtures/', import.meta.url).pathname
const VERDICTS = join(FIXTURES, 'verdicts.json')

/** What becomes of each migration: `<set>/<project>/<migration>`, and `<set>/<project>` where the whole run ends early. */
const expected: Readonly<Record<string, string>> = existsSync(VERDICTS)
  ? JSON.parse(readFileSync(VERDICTS, 'utf8'))
  : {}

const SETS: readonly { set: string; adapter: Adapter }[] = [
  { set: 'drizzle-journal', adapter: drizzle },
  { set: 'drizzle-folder', adapter: drizzle },
  { set: 'prisma', adapter: prisma },
]

/** PostgreSQL's own binaries hold every extension of contrib, but not this one. */
const SPECS = [
  'pglite',
  ...(process.env['BACKOUT_TEST_SHADOWS'] ?? '').split(',').filter((spec) => spec === 'native:18'),
]

const PROVEN = new Set(['exact', 'exact-except-column-order', 'lossy'])

const found = new Map<string, string>()

describe.each(SPECS)('real projects there and back on %s', (spec) => {
  let shadow: Shadow
  beforeAll(async () => {
    shadow = await testShadow(spec)
  })
  afterAll(async () => {
    await shadow?.close()
    if (!UPDATE || spec !== 'pglite') return
    const merged = { ...expected, ...Object.fromEntries(found) }
    const sorted = Object.keys(merged).toSorted()
    writeFileSync(VERDICTS, `${JSON.stringify(Object.fromEntries(sorted.map((key) => [key, merged[key]])), null, 2)}\n`)
  })

  describe.each(SETS)('$set', ({ set, adapter }) => {
    test.each(readdirSync(join(FIXTURES, set)).toSorted())('%s', { timeout: 600_000 }, async (name) => {
      const key = `${set}/${name}`
      const { outcomes, stoppedByRows } = await thereAndBack(adapter, key, shadow)
      // No way back is called proven that rows stop.
      expect(stoppedByRows).toEqual([])
      if (spec === 'pglite') for (const [at, outcome] of Object.entries(outcomes)) found.set(at, outcome)
      expect(outcomes).toEqual(UPDATE ? outcomes : reviewed(key))
    })
  })
})

const reviewed = (key: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(expected).filter(([at]) => at === key || (/^[/:]/.test(at.slice(key.length)) && at.startsWith(key))),
  )

const all = <T>(migrations: T): T => migrations

interface Outcomes {
  readonly outcomes: Readonly<Record<string, string>>
  /** Migrations whose way back is called proven although rows stop it: always empty. */
  readonly stoppedByRows: readonly string[]
}

async function thereAndBack(adapter: Adapter, key: string, shadow: Shadow): Promise<Outcomes> {
  const root = mkdtempSync(join(tmpdir(), 'backout-project-'))
  cpSync(join(FIXTURES, key), root, { recursive: true })
  try {
    const [project] = await adapter.detect(root)
    const report = await run({
      command: 'down',
      adapter,
      project: project!,
      shadow,
      rules: [],
      select: all,
      separately: true,
    })
    const outcomes = Object.fromEntries([
      ...report.migrations.map((migration) => [`${key}/${migration.name}`, outcomeOf(migration)]),
      ...report.problems.map(({ code, where }, at) => [`${key}: problem ${at + 1}`, `${code} ${placeOf(where, root)}`]),
    ])
    const proven = report.migrations.filter(({ down }) => down?.proof && PROVEN.has(down.proof.verdict))
    for (const migration of proven) await count(`${key}/${migration.name}`, migration)
    const stopped = proven.filter(({ down }) => down!.proof!.rows.outcome === 'down-fails')
    return { outcomes, stoppedByRows: stopped.map(({ name }) => name) }
  } catch (error) {
    // What is meant for people ends a run too; anything else is a crash.
    if (!(error instanceof BackoutError)) throw error
    return { outcomes: { [key]: `${error.code} ${placeOf(error.where, root)}` }, stoppedByRows: [] }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

const placeOf = (where: Where | undefined, root: string): string =>
  where?.file === undefined ? '' : `${relative(root, where.file)}:${where.line ?? ''}`

function outcomeOf({ down }: MigrationReport): string {
  return down?.proof ? `${down.proof.verdict} rows=${down.proof.rows.outcome}` : `no way back: ${down?.action}`
}

async function statementsIn(sql: string): Promise<number> {
  const spans = (await splitStatements(sql)) ?? []
  return spans.filter(({ start, end }) => !/^(BEGIN|COMMIT)$/i.test(sql.slice(start, end))).length
}

async function count(key: string, { sql, down }: MigrationReport): Promise<void> {
  if (COUNTS === undefined) return
  const line = [
    key,
    down!.proof!.verdict,
    await statementsIn(sql.replaceAll('--> statement-breakpoint', ';')),
    await statementsIn(down!.sql!),
  ].join('\t')
  writeFileSync(COUNTS, `${line}\n`, { flag: 'a' })
}
