import type { Rule } from '@backout/core'
import { banUnusedSuppression } from './ban-unused-suppression.ts'
import { requireSuppressionReason } from './require-suppression-reason.ts'

/** Rules about suppression comments. */
export const suppressionsRules: readonly Rule[] = [banUnusedSuppression, requireSuppressionReason]
