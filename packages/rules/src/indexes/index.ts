import type { Rule } from '@backout/core'
import { requireConcurrentIndex } from './require-concurrent-index.ts'

/** Rules about indexes. */
export const indexesRules: readonly Rule[] = [requireConcurrentIndex]
