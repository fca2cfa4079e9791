import type { Rule } from '@backout/core'

/** Rules about who may do what. */
export const securityRules: readonly Rule[] = []
