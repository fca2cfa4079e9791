import type { Rule } from '@backout/core'
import { requireIndexBeforeConstraint } from './require-index-before-constraint.ts'
import { requireNotValidConstraint } from './require-not-valid-constraint.ts'

/** Rules about constraints. */
export const constraintsRules: readonly Rule[] = [requireIndexBeforeConstraint, requireNotValidConstraint]
