import type { Catalog, Finding, RuleExample, ShadowDatabase, Statement, Trace } from '@backout/core'
import { checkMigration, readExample, type ReadExample, rules } from '@backout/rules'
import { clientsInTransaction } from '../packages/pipeline/src/client-states.ts'
import { applyMigration, readCatalog, traceStatement } from '@backout/shadow'
import { describe, expect, it } from 'vitest'
import { database, EMPTY } from './emptied-database.ts'

// Every example of every rule once more, now with catalogs and traces of a real PostgreSQL.

/** Runs one example as the pipeline would: each statement once in a transaction that is rolled back, then the migration. */
async function onShadow(example: RuleExample): Promise<{ findings: Finding[]; failure: string | null }> {
  const read = await readExample(example)
  const { history, pending, migration, runner } = read
  await database.query(EMPTY)
  for (const earlier of [...history, ...pending]) expect(await applyMigration(database, earlier, runner)).toBeNull()
  const before = await readCatalog(database, { ledger: runner.ledger })
  const traces = await tracesOf(read)
  const clients = isByClients() ? await clientsOf(read, before) : null
  const failure = await applyMigration(database, migration, runner)
  const after = failure ? null : await readCatalog(database, { ledger: runner.ledger })
  const findings = checkMigration({
    ...read,
    before,
    after,
    traces,
    clients,
    postgresVersion: example.postgresVersion ?? before.version,
    preset: 'strict',
  })
  return { findings, failure: failure?.error.code ?? null }
}

/** Rules that speak of what clients were seen to fail on, which takes its time. */
const isByClients = (): boolean =>
  /ban-breaking-change|ban-broken-function/.test(expect.getState().currentTestName ?? '')

function clientsOf({ migration, statements, runner }: ReadExample, before: Catalog) {
  const stage = { at: async () => database, moved: () => expect.unreachable() }
  const again = (session: ShadowDatabase) => readCatalog(session, { ledger: runner.ledger })
  return clientsInTransaction({ stage, index: 0, migration, statements, before, readCatalog: again })
}

const endsTransaction = ({ operations }: Statement) =>
  operations.some(({ kind }) => kind === 'begin' || kind === 'commit' || kind === 'rollback')

async function tracesOf({ statements }: ReadExample): Promise<(Trace | null)[]> {
  const traces: (Trace | null)[] = statements.map(() => null)
  await database.query('BEGIN')
  try {
    for (const [index, statement] of statements.entries()) {
      if (endsTransaction(statement)) break
      traces[index] = await traceStatement(database, async () => void (await database.query(statement.text)))
    }
  } catch (error) {
    if (typeof (error as { code?: unknown }).code !== 'string') throw error
  } finally {
    await database.query('ROLLBACK')
  }
  return traces
}

/** The ways out that a remedy offers, each as the migrations that it takes: the blocks of SQL, in order. */
function alternatives(remedy: string): string[][] {
  const ways: string[][] = [[]]
  let inBlock = false
  for (const line of remedy.split('\n')) {
    const isSql = line.startsWith('  ')
    if (/^(Or|If not)\b/.test(line)) ways.push([])
    const blocks = ways.at(-1)!
    if (isSql && inBlock) blocks.push(`${blocks.pop()}\n${line.trim()}`)
    else if (isSql) blocks.push(line.trim())
    inBlock = isSql
  }
  return ways
}

/** Runs the steps of a remedy, one migration each, from the state before; what is to be left behind after a rename runs after it. */
async function follow(steps: readonly string[], example: RuleExample, id: string): Promise<void> {
  const { history, pending, migration, runner } = await readExample(example)
  await database.query(EMPTY)
  for (const earlier of [...history, ...pending]) expect(await applyMigration(database, earlier, runner)).toBeNull()
  if (steps.some((sql) => sql.startsWith('CREATE VIEW'))) await applyMigration(database, migration, runner)
  for (const sql of steps) {
    const read = await readExample({ sql: sql.replace(/^COMMIT;\n--> statement-breakpoint\n/, '') })
    const before = await readCatalog(database, { ledger: runner.ledger })
    const traces = await tracesOf(read)
    // Statement by statement, outside of a transaction, as the remedy asks for where it matters.
    for (const { text } of read.statements) await database.query(text)
    const after = await readCatalog(database, { ledger: runner.ledger })
    const perBatch = { ...runner, transaction: 'per-batch' as const }
    const findings = checkMigration({
      ...read,
      runner: perBatch,
      before,
      after,
      traces,
      postgresVersion: example.postgresVersion ?? before.version,
    })
    expect(findings.filter((finding) => finding.rule === id)).toEqual([])
  }
}

const named = (examples: readonly RuleExample[]) =>
  examples.map((example) => [example.title ?? example.sql, example] as const)

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const saidBy = (findings: readonly Finding[]) =>
    findings.filter((finding) => finding.rule === id && finding.suppressed === null)

  it.each(named(rule.docs.unsafe))('speaks: %s', async (_title, example) => {
    const { findings, failure } = await onShadow(example)
    expect(saidBy(findings)).toHaveLength(1)
    // What is said to fail fails. An unapplied migration before it ran on its own here, not in the same transaction; what
    // only the adapter knows, or an older server refuses, is not the shadow's to show.
    const elsewhere = example.pending ?? example.remarks ?? example.postgresVersion
    const fails = rule.hazard === 'fails-in-runner' && elsewhere === undefined
    expect(failure ?? 'none').toMatch(example.fails ?? (fails ? /^(25001|55P04)$/ : /^none$/))
  })

  it.each(named(rule.docs.unsafe))('has a remedy that runs and that it is silent on: %s', async (_title, example) => {
    const said = saidBy((await onShadow(example)).findings)
    expect(said).toHaveLength(1)
    for (const { remedy } of said) for (const steps of alternatives(remedy)) await follow(steps, example, id)
  })

  it.each(named(rule.docs.safe))('is silent: %s', async (_title, example) => {
    const { findings, failure } = await onShadow(example)
    expect(saidBy(findings)).toEqual([])
    expect(failure).toBeNull()
  })
})
