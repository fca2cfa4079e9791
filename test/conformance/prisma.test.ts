import type { Adapter, Migration } from '@backout/core'
import { prisma } from '@backout/prisma'
import { adapterConformance } from '@backout/testkit'
import { describe, expect, test } from 'vitest'
import { prismaOptions } from './prisma-options.ts'
import type { Major } from './prisma-probe.ts'

const HELD: readonly { major: Major; projects: readonly string[] }[] = [
  { major: 7, projects: ['prisma/enum-remove-value', 'prisma-odd/history'] },
  { major: 6, projects: ['prisma-6/several-files'] },
]

// A run of the CLI takes a second, of a busy machine five, and some tests need seven.
const TIMEOUT = 240_000

for (const { major, projects } of HELD) {
  const options = await prismaOptions(major, projects)
  describe(`Prisma ${major}, by migrate deploy, status and dev`, () => {
    test.for(adapterConformance(options))('$name', { timeout: TIMEOUT }, async ({ run }) => {
      await expect(run()).resolves.toBeUndefined()
    })
  })
}

/** What would be wrong of one major, and is right of the other. */
const LIES: readonly { name: string; major: Major; sends: (sql: string) => string[] }[] = [
  { name: 'a file as one batch', major: 7, sends: (sql) => [sql] },
  { name: 'a statement as one batch', major: 6, sends: (sql) => sql.split(/(?<=;)/) },
]

test.for(LIES)('the suite catches $name of Prisma $major', { timeout: TIMEOUT }, async ({ major, sends }) => {
  const options = await prismaOptions(major, [])
  const suite = adapterConformance({ ...options, adapter: liar(sends) })
  expect(suite).toHaveLength(2)
  for (const { run } of suite) await expect(run()).rejects.toMatchObject({ code: 'ERR_ASSERTION' })
})

function liar(sends: (sql: string) => string[]): Adapter {
  const lie = (migration: Migration) => ({
    ...migration,
    batches: sends(migration.sql).map((sql) => ({ sql, span: { start: 0, end: sql.length } })),
  })
  return {
    ...prisma,
    async discover(project) {
      const discovery = await prisma.discover(project)
      return { ...discovery, migrations: discovery.migrations.map(lie) }
    },
  }
}
