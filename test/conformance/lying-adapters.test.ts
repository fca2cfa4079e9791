import type { Adapter, Migration, Project } from '@backout/core'
import { drizzle } from '@backout/drizzle'
import { adapterConformance } from '@backout/testkit'
import { AssertionError } from 'node:assert'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { drizzleOptions } from './drizzle-options.ts'
import type { Line } from './drizzle-probe.ts'

/** An adapter that is right but for one thing, and the tests of the suite that must notice. */
interface Lie {
  readonly name: string
  readonly line: Line
  readonly project?: (project: Project) => Project
  readonly migrations?: (migrations: Migration[], project: Project) => Migration[]
  readonly caught: readonly RegExp[]
}

const LIES: readonly Lie[] = [
  {
    name: 'the order turned round',
    line: '0.31',
    migrations: (all) => all.toReversed().map((each, index) => ({ ...each, index })),
    caught: [/the order is/, /invisible to the migrator/, /when the ORM generates/, /the server receives/],
  },
  {
    name: 'an index that counts from 1',
    line: '0.31',
    migrations: (all) => all.map((each) => ({ ...each, index: each.index + 1 })),
    caught: [/text, hash and spans/],
  },
  {
    name: 'the hash of the text with a line end',
    line: '1.0',
    migrations: (all) =>
      all.map((each) => ({ ...each, sha256: createHash('sha256').update(`${each.sql}\n`).digest('hex') })),
    caught: [/text, hash and spans/],
  },
  {
    name: 'the text with its line ends mended',
    line: '1.0',
    migrations: (all) => all.map((each) => ({ ...each, sql: each.sql.replace(/\n*$/, '\n') })),
    caught: [/text, hash and spans/],
  },
  {
    name: 'a span that is off by one',
    line: '0.31',
    migrations: (all) =>
      all.map((each) => ({
        ...each,
        batches: each.batches.map(({ sql, span }) => ({ sql, span: { start: span.start + 1, end: span.end + 1 } })),
      })),
    caught: [/text, hash and spans/],
  },
  {
    name: 'a file as one batch',
    line: '0.31',
    migrations: (all) =>
      all.map((each) => ({ ...each, batches: [{ sql: each.sql, span: { start: 0, end: each.sql.length } }] })),
    caught: [/the server receives/],
  },
  {
    name: 'batches without the space around them',
    line: '1.0',
    migrations: (all) =>
      all.map((each) => ({ ...each, batches: each.batches.map((batch) => ({ ...batch, sql: batch.sql.trim() })) })),
    caught: [/text, hash and spans/, /the server receives/],
  },
  {
    name: 'a transaction for each batch',
    line: '1.0',
    project: (project) => ({ ...project, runner: { ...project.runner, transaction: 'per-batch' } }),
    caught: [/the server receives/, /a failure undoes/],
  },
  {
    name: 'another ledger',
    line: '1.0',
    project: (project) => withLedger(project, { table: '__drizzle_migration' }),
    caught: [/the ledger is/],
  },
  {
    name: 'a schema that is not the ledger’s alone',
    line: '0.31',
    project: (project) => withLedger(project, { schema: 'public', ownsSchema: true }),
    caught: [/the ledger is/],
  },
  {
    name: 'downs among the snapshots',
    line: '0.31',
    migrations: (all) =>
      all.map((each) => ({ ...each, downPath: join(dirname(each.path), 'meta', `${each.name}.down.sql`) })),
    caught: [/invisible to the ORM's checks/, /when the ORM generates/],
  },
  {
    name: 'downs in folders of their own',
    line: '1.0',
    migrations: (all) =>
      all.map((each) => {
        const folder = join(dirname(dirname(each.path)), `${each.name}_down`)
        mkdirSync(folder, { recursive: true })
        return { ...each, downPath: join(folder, 'migration.sql') }
      }),
    caught: [/invisible to the migrator/, /when the ORM generates/],
  },
  {
    name: 'one down for all',
    line: '0.31',
    migrations: (all) => all.map((each) => ({ ...each, downPath: join(dirname(each.path), 'down.sql') })),
    caught: [/a place for its down/],
  },
  {
    name: 'downs in place of the ups',
    line: '1.0',
    migrations: (all) => all.map((each) => ({ ...each, downPath: each.path })),
    caught: [/a place for its down/],
  },
  {
    name: 'a reader that writes',
    line: '0.31',
    migrations(all, project) {
      writeFileSync(join(project.migrations, `${basename(project.migrations)}.lock`), String(Math.random()))
      return all
    },
    caught: [/reading leaves/],
  },
]

function withLedger(project: Project, ledger: Partial<Project['runner']['ledger']>): Project {
  return { ...project, runner: { ...project.runner, ledger: { ...project.runner.ledger, ...ledger } } }
}

function liar({ project = (truth) => truth, migrations = (truth) => truth }: Lie): Adapter {
  return {
    name: 'liar',
    detect: async (...where) => (await drizzle.detect(...where)).map(project),
    async discover(found) {
      const discovery = await drizzle.discover(found)
      return { ...discovery, migrations: migrations([...discovery.migrations], found) }
    },
  }
}

describe('the suite catches an adapter that is wrong in one thing', () => {
  test.for(LIES)('$name ($line)', async (lie) => {
    const options = await drizzleOptions(lie.line, ['rename_col_with_fk_unique'])
    const suite = adapterConformance({ ...options, adapter: liar(lie) })
    for (const name of lie.caught) {
      const held = suite.filter((each) => name.test(each.name))
      expect(held).toHaveLength(1)
      await expect(held[0]!.run()).rejects.toThrow(AssertionError)
    }
  })
})
