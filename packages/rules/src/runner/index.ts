import type { Rule } from '@backout/core'
import { banConcurrentlyInTransaction } from './ban-concurrently-in-transaction.ts'
import { banEnumValueUsedBeforeCommit } from './ban-enum-value-used-before-commit.ts'

/** Rules about transactions, settings, data statements and the runner that sends the file. */
export const runnerRules: readonly Rule[] = [banConcurrentlyInTransaction, banEnumValueUsedBeforeCommit]
