import { applyTests } from './apply.ts'
import type { ConformanceOptions, ConformanceTest } from './options.ts'
import { readTests } from './read.ts'
import { sendTests } from './send.ts'

/**
 * What every adapter must keep, held by the ORM's own tools. The tests are independent of each other and of any test
 * framework:
 *
 * ```ts
 * for (const { name, run } of adapterConformance({ adapter, probe, projects, workspace, database })) test(name, run)
 * ```
 *
 * They hold that the migrator applies in the order discovered; that it sends the batches declared, in the transactions
 * declared; that its ledger is the one named; that a down in its place is invisible to the migrator, the checks and the
 * generator; and that nothing generated changes by a byte.
 */
export function adapterConformance(options: ConformanceOptions): ConformanceTest[] {
  return [
    ...options.projects.flatMap((project) => [...readTests(options, project), ...applyTests(options, project)]),
    ...sendTests(options),
  ]
}
