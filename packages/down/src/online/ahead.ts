import { mergedAlterTables } from '../passes/alter-table.ts'
import type { Step } from '../step.ts'

/**
 * The way back with what can go ahead of its transaction ahead of it, then as it is. What goes ahead is committed statement
 * by statement and harmless when it is run again, and one transaction comes last: whoever is broken off anywhere runs the
 * same file again. The judge decides whether it is right.
 * @returns one or two candidates, the better first
 */
export function aheadFirst(steps: readonly Step[]): readonly (readonly Step[])[] {
  const ahead = steps.flatMap((step) => step.ahead ?? [])
  if (ahead.length === 0) return [steps]
  const within = steps.map((step) => ({ ...step, ahead: undefined }))
  const rest = within
    .filter((_, index) => steps[index]!.ahead === undefined)
    .map((step) => ({ ...step, commitAfter: step.outsideTransaction && step.commitAfter }))
  return [
    [...ahead.map((sql) => ({ sql, outsideTransaction: true })), ...mergedAlterTables(rest)],
    mergedAlterTables(within),
  ]
}
