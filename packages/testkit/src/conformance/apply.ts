import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import type { Workbench } from './workbench.ts'
import { hashes, onWorkbench } from './workbench.ts'
import type { ConformanceOptions, ConformanceProject, ConformanceTest } from './options.ts'

/** Nobody may run this; whoever takes a down for a migration fails. */
const DOWN = "DO $$ BEGIN RAISE EXCEPTION 'a down was run'; END $$;\n"

/** What shows when the ORM's own migrator applies a real project. */
export function applyTests(options: ConformanceOptions, project: ConformanceProject): ConformanceTest[] {
  const { probe } = options
  return [
    {
      name: `${project.name}: the order is the migrator's`,
      run: () =>
        onWorkbench(options, project.folder, async ({ folder, databaseUrl, read }) => {
          const { applied, error } = await probe.apply(folder, databaseUrl)
          assert.equal(error, null)
          assert.deepEqual(await names(read), applied)
        }),
    },
    {
      name: `${project.name}: the ledger is the one named`,
      run: () =>
        onWorkbench(options, project.folder, async ({ folder, databaseUrl, read, rows }) => {
          const { runner } = (await read()).project
          const { schema, table, ownsSchema } = runner.ledger
          const inLedger = `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = $1 and c.relkind in ('r', 'v', 'm', 'p', 'f')`
          const schemas = 'select nspname as name from pg_namespace where nspname = $1'
          const before = (await rows(schemas, [schema])).length
          const { applied } = await probe.apply(folder, databaseUrl)
          const relations = (await rows<{ name: string }>(inLedger, [schema])).map(({ name }) => name)
          assert.ok(relations.includes(table), `${schema}.${table} is there`)
          const quoted = [schema, table].map((name) => `"${name.replaceAll('"', '""')}"`).join('.')
          const [count] = await rows<{ n: number }>(`select count(*)::int as n from ${quoted}`)
          assert.equal(count!.n, applied.length, 'it holds a row for each migration')
          // A schema of another name may be the user's own, even where the ORM made it here.
          if (ownsSchema) assert.deepEqual([before, relations], [0, [table]], `${schema} is there for the ledger alone`)
        }),
    },
    {
      name: `${project.name}: downs are invisible to the migrator`,
      run: () =>
        onWorkbench(options, project.folder, async ({ folder, databaseUrl, read }) => {
          const expected = await names(read)
          await writeDowns(read)
          assert.deepEqual(await names(read), expected, 'the adapter does not see them either')
          assert.deepEqual(await probe.apply(folder, databaseUrl), { applied: expected, error: null })
          assert.deepEqual(
            await probe.apply(folder, databaseUrl),
            { applied: expected, error: null },
            'nothing is pending',
          )
        }),
    },
    {
      name: `${project.name}: downs are invisible to the ORM's checks, and no file changes`,
      run: () =>
        onWorkbench(options, project.folder, async ({ folder, databaseUrl, read }) => {
          await probe.apply(folder, databaseUrl)
          const said = await probe.check(folder, databaseUrl)
          await writeDowns(read)
          const before = await hashes(folder)
          assert.equal(await probe.check(folder, databaseUrl), said)
          assert.deepEqual(await hashes(folder), before)
        }),
    },
    ...(probe.generate ? [generateTest(options, project)] : []),
  ]
}

function generateTest(options: ConformanceOptions, project: ConformanceProject): ConformanceTest {
  const generated = async (withDowns: boolean): Promise<string> =>
    onWorkbench(options, project.folder, async ({ folder, databaseUrl, read }) => {
      await options.probe.apply(folder, databaseUrl)
      const before = (await read()).discovery.migrations
      if (withDowns) await writeDowns(read)
      const files = await hashes(folder)
      await options.probe.generate!(folder, databaseUrl)
      const after = (await read()).discovery.migrations
      assert.equal(after.length, before.length + 1, 'one migration is new')
      assert.deepEqual(after.slice(0, -1), before, 'the earlier ones are as they were, and the new one comes last')
      const now = await hashes(folder)
      for (const { path, downPath } of before) {
        for (const file of [path, downPath].map((each) => relative(folder, each))) {
          assert.equal(now.get(file), files.get(file), `${file} is as it was`)
        }
      }
      return after.at(-1)!.sql
    })
  return {
    name: `${project.name}: downs are invisible when the ORM generates`,
    async run() {
      assert.equal(await generated(true), await generated(false))
    },
  }
}

async function names(read: Workbench['read']): Promise<string[]> {
  return (await read()).discovery.migrations.map(({ name }) => name)
}

async function writeDowns(read: Workbench['read']): Promise<void> {
  const { migrations } = (await read()).discovery
  for (const { downPath } of migrations) await writeFile(downPath, DOWN, { flag: 'wx' })
}
