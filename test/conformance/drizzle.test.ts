import { adapterConformance } from '@backout/testkit'
import { describe, expect, test } from 'vitest'
import { drizzleOptions } from './drizzle-options.ts'
import type { Line } from './drizzle-probe.ts'

const HELD: readonly { line: Line; migrator: 'orm' | 'kit'; projects: readonly string[] }[] = [
  {
    line: '0.31',
    migrator: 'orm',
    projects: [
      'chain-repaired',
      'rename_col_with_fk_unique',
      'breakpoints-off',
      'prefix-timestamp',
      'prefix-unix',
      'prefix-none',
    ],
  },
  { line: '0.31', migrator: 'kit', projects: ['own-ledger'] },
  { line: '1.0', migrator: 'orm', projects: ['chain-repaired', 'rename_col_with_fk_unique'] },
  { line: '1.0', migrator: 'kit', projects: ['own-ledger'] },
]

for (const { line, migrator, projects } of HELD) {
  const options = await drizzleOptions(line, projects, migrator)
  describe(`Drizzle ${line}, by ${migrator === 'orm' ? 'migrate() of drizzle-orm' : 'drizzle-kit migrate'}`, () => {
    test.for(adapterConformance(options))('$name', async ({ run }) => {
      await expect(run()).resolves.toBeUndefined()
    })
  })
}
