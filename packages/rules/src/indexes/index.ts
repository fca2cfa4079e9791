import type { Rule } from '@backout/core'
import { banConcurrentIndexOnCorruptingVersion } from './ban-concurrent-index-on-corrupting-version.ts'
import { banConcurrentIndexOnPartitionedTable } from './ban-concurrent-index-on-partitioned-table.ts'
import { banDropConstraintIndex } from './ban-drop-constraint-index.ts'
import { banIfNotExistsOverInvalidIndex } from './ban-if-not-exists-over-invalid-index.ts'
import { banRedundantIndex } from './ban-redundant-index.ts'
import { preferBtreeIndex } from './prefer-btree-index.ts'
import { preferDropBeforeConcurrentIndex } from './prefer-drop-before-concurrent-index.ts'
import { preferNarrowIndex } from './prefer-narrow-index.ts'
import { requireConcurrentIndexDrop } from './require-concurrent-index-drop.ts'
import { requireConcurrentIndex } from './require-concurrent-index.ts'
import { requireConcurrentReindex } from './require-concurrent-reindex.ts'
import { requireReplacementBeforeIndexDrop } from './require-replacement-before-index-drop.ts'
import { requireUniqueRowsBeforeIndex } from './require-unique-rows-before-index.ts'

/** Rules about indexes. */
export const indexesRules: readonly Rule[] = [
  banConcurrentIndexOnCorruptingVersion,
  banConcurrentIndexOnPartitionedTable,
  banDropConstraintIndex,
  banIfNotExistsOverInvalidIndex,
  banRedundantIndex,
  preferBtreeIndex,
  preferDropBeforeConcurrentIndex,
  preferNarrowIndex,
  requireConcurrentIndex,
  requireConcurrentIndexDrop,
  requireConcurrentReindex,
  requireReplacementBeforeIndexDrop,
  requireUniqueRowsBeforeIndex,
]
