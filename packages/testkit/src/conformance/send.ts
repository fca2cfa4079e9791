import type { Migration } from '@backout/core'
import assert from 'node:assert/strict'
import { onWorkbench } from './workbench.ts'
import type { ConformanceOptions, ConformanceTest } from './options.ts'
import type { WrittenMigration } from './probe.ts'

/** A statement that writes down the query it came in and the transaction it ran in. */
const NOTE = 'INSERT INTO noted (query, xid) SELECT current_query(), pg_current_xact_id()::text;'
const TABLE = 'CREATE TABLE noted (n serial, query text, xid text);'

/** Migrations that note how they are sent: one statement, several, comments, quotes and line ends between. */
const NOTING: readonly WrittenMigration[] = [
  { name: 'first', parts: [`${TABLE}\n${NOTE}\n`, `\n${NOTE}\n${NOTE}\n`] },
  { name: 'second', parts: [`-- before; this\n${NOTE}\r\n/* after; that */\r\n${NOTE}`] },
  {
    name: 'third',
    parts: [`DO $$ BEGIN ${NOTE} PERFORM ';'; END $$;\n${NOTE}\n`, `${NOTE} -- é ; ü\n`, `${NOTE}\n\n-- the end\n`],
  },
]

/** Migrations of which the last fails in the middle. */
const FAILING: readonly WrittenMigration[] = [
  { name: 'earlier', parts: ['CREATE TABLE made_0 ();\n'] },
  {
    name: 'failing',
    parts: [
      'CREATE TABLE made_1 ();\n',
      'CREATE TABLE made_2 ();\nSELECT 1 / 0;\nCREATE TABLE made_3 ();\n',
      'CREATE TABLE made_4 ();\n',
    ],
  },
]

/** Whether batches and transactions are what the adapter says, as the server saw them. */
export function sendTests(options: ConformanceOptions): ConformanceTest[] {
  const { probe } = options
  return [
    {
      name: 'the server receives the batches as declared, in the transactions as declared',
      run: () =>
        onWorkbench(options, null, async ({ folder, databaseUrl, read, rows }) => {
          await probe.write(folder, NOTING)
          const { project, discovery } = await read()
          const { error } = await probe.apply(folder, databaseUrl)
          assert.equal(error, null)
          const noted = await rows<{ query: string; xid: string }>('select query, xid from noted order by n')
          const declared = expected(discovery.migrations)
          assert.deepEqual(
            noted.map(({ query }) => query),
            declared.map(({ sql }) => sql),
          )
          const transactions = new Map<string, string>()
          for (const [index, { xid }] of noted.entries()) {
            const key = project.runner.transaction === 'all-pending' ? 'all' : String(declared[index]!.batch)
            const known = transactions.get(key)
            assert.equal(xid, known ?? xid, `${declared[index]!.sql} runs in the transaction of ${key}`)
            transactions.set(key, xid)
          }
          assert.equal(new Set(transactions.values()).size, transactions.size, 'and each has its own')
        }),
    },
    {
      name: 'a failure undoes what is declared, and no more',
      run: () =>
        onWorkbench(options, null, async ({ folder, databaseUrl, read, rows }) => {
          await probe.write(folder, FAILING)
          const { project, discovery } = await read()
          const { applied, error } = await probe.apply(folder, databaseUrl)
          assert.notEqual(error, null, 'the migrator fails')
          const together = project.runner.transaction === 'all-pending'
          const made = await rows<{ name: string }>(
            "select tablename as name from pg_tables where tablename ~ '^made_'",
          )
          assert.deepEqual(made.map(({ name }) => name).sort(), together ? [] : survivors(discovery.migrations))
          assert.deepEqual(applied, together ? [] : [discovery.migrations[0]!.name])
        }),
    },
  ]
}

/** A row for each note that the batches hold, with the batch it is in. */
function expected(migrations: readonly Migration[]): { sql: string; batch: number }[] {
  return migrations
    .flatMap(({ batches }) => batches)
    .flatMap(({ sql }, batch) =>
      Array.from({ length: sql.split('INSERT INTO noted').length - 1 }, () => ({ sql, batch })),
    )
}

/** What is left when only the failing batch is rolled back, and nothing after it is sent. */
function survivors(migrations: readonly Migration[]): string[] {
  const batches = migrations.flatMap((migration) => migration.batches.map(({ sql }) => sql))
  const sent = batches.slice(
    0,
    batches.findIndex((sql) => sql.includes('1 / 0')),
  )
  return sent.flatMap((sql) => sql.match(/made_\d/g) ?? []).sort()
}
