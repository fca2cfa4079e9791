import type { Rule } from '@backout/core'
import { banInheritanceRemoval } from './ban-inheritance-removal.ts'
import { preferAttachPartition } from './prefer-attach-partition.ts'
import { requireCheckBeforeAttach } from './require-check-before-attach.ts'
import { requireConcurrentDetach } from './require-concurrent-detach.ts'

/** Rules about partitions and children that come and go. */
export const partitionsRules: readonly Rule[] = [
  banInheritanceRemoval,
  preferAttachPartition,
  requireCheckBeforeAttach,
  requireConcurrentDetach,
]
