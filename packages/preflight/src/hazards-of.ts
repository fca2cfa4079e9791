import type { Hazard } from './hazard.ts'
import { checks } from './kinds/checks.ts'
import { columnValues } from './kinds/column-values.ts'
import { domains } from './kinds/domains.ts'
import { generated } from './kinds/generated.ts'
import { indexes } from './kinds/indexes.ts'
import { duplicates } from './kinds/duplicates.ts'
import { exclusions } from './kinds/exclusions.ts'
import { labels } from './kinds/labels.ts'
import { nulls } from './kinds/nulls.ts'
import { orphans } from './kinds/orphans.ts'
import { partitions } from './kinds/partitions.ts'
import { requiredColumns } from './kinds/required-columns.ts'
import { rows } from './kinds/rows.ts'
import { sequencePositions, sequencesBehind } from './kinds/sequences.ts'
import { values } from './kinds/values.ts'
import { wayOf, type Way, type WayInput } from './way.ts'

/** In the order in which a person wants to read of them: what stops the way back, then what goes with it. */
const KINDS: readonly ((way: Way) => Hazard[])[] = [
  nulls,
  requiredColumns,
  duplicates,
  orphans,
  checks,
  domains,
  exclusions,
  values,
  labels,
  generated,
  indexes,
  partitions,
  rows,
  columnValues,
  sequencePositions,
  sequencesBehind,
]

/**
 * What rows may do to a way back that leads to the schema before: all that this demands of them and the schema after the up
 * does not hold them to, and all that has no place in it. From catalogs and identities alone, never from the text of the way
 * back, so it is the same for generated and hand-written ones.
 *
 * Some depend on that text after all; they carry a `settle`, which the trial on the shadow answers.
 */
export function hazardsOf(input: WayInput): readonly Hazard[] {
  const way = wayOf(input)
  return KINDS.flatMap((kind) => kind(way))
}
