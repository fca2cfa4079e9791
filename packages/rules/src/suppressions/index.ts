import type { Rule } from '@backout/core'
import { banExpiredSuppression } from './ban-expired-suppression.ts'
import { banUnusedSuppression } from './ban-unused-suppression.ts'
import { requireSuppressionDate } from './require-suppression-date.ts'
import { requireSuppressionReason } from './require-suppression-reason.ts'

/** Rules about suppression comments. */
export const suppressionsRules: readonly Rule[] = [
  banExpiredSuppression,
  banUnusedSuppression,
  requireSuppressionDate,
  requireSuppressionReason,
]
