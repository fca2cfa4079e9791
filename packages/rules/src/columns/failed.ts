import type { RuleContext } from '@backout/core'

/**
 * True for a statement that did not run on the shadow because it, or one before it, failed there. What PostgreSQL refuses is
 * looked for in these only: a statement that ran was not refused.
 */
export const failedOnShadow = ({ before, after, trace }: RuleContext): boolean =>
  before !== null && after === null && trace === null
