import type { NewerProof, Verdict } from '@backout/core'
import { cameBack, type Judgement } from './judge.ts'
import type { Losses } from './losses.ts'
import type { RowsTrial } from './rows-trial.ts'

/**
 * The word for what was shown, the weakest that applies:
 * - the schema did not come back, or values change and nothing could be tried on rows: `unproven`;
 * - the schema comes back on empty tables, but rows that were legal before stop the way back: `irreversible`;
 * - rows are not as before: `lossy`.
 */
export function verdictOf(
  judgement: Judgement,
  trial: RowsTrial,
  losses: Losses,
  newer: NewerProof | null = null,
): Verdict {
  if (!cameBack(judgement)) return 'unproven'
  if (trial.outcome === 'down-fails') return 'irreversible'
  if (newer && newer.broken.length > 0) return 'unproven'
  if (losses.untried.length > 0) return 'unproven'
  if (losses.lossy) return 'lossy'
  return judgement.columnOrder.length > 0 ? 'exact-except-column-order' : 'exact'
}
