import type { Rule } from '@backout/core'
import { banBreakingChange } from './ban-breaking-change.ts'
import { banBrokenFunction } from './ban-broken-function.ts'

/** Rules about code that meets a schema that it was not written for: seen by trial only. */
export const clientsRules: readonly Rule[] = [banBreakingChange, banBrokenFunction]
