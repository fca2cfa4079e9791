import type { Rule } from '@backout/core'
import { preferAttachPartition } from './prefer-attach-partition.ts'
import { requireCheckBeforeAttach } from './require-check-before-attach.ts'
import { requireConcurrentDetach } from './require-concurrent-detach.ts'

/** Rules about partitions that come and go. */
export const partitionsRules: readonly Rule[] = [
  preferAttachPartition,
  requireCheckBeforeAttach,
  requireConcurrentDetach,
]
