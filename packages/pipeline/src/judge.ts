import { compareCatalogs, type Catalog, type Difference, type ProofFailure, type ShadowDatabase } from '@backout/core'
import { runScript } from './script.ts'

/** What came of running a down once on empty tables. */
export interface Judgement {
  readonly failure: ProofFailure | null
  readonly differences: readonly Difference[]
  readonly columnOrder: readonly string[]
}

/** True when the schema came back, be it with columns in another order. */
export const cameBack = ({ failure, differences }: Judgement): boolean => failure === null && differences.length === 0

/**
 * Runs a down on a database in the state after the up and compares what is there with the state before. The only say on
 * whether a down is right; it knows nothing of who wrote it.
 */
export async function judge(
  database: ShadowDatabase,
  down: string,
  before: Catalog,
  readCatalog: () => Promise<Catalog>,
): Promise<Judgement> {
  const failure = await runScript(database, down)
  if (failure) return { failure, differences: [], columnOrder: [] }
  return { failure: null, ...compareCatalogs(before, await readCatalog()) }
}
