import type { Rule } from '@backout/core'

/** Rules about enums, domains and composite types. */
export const typesRules: readonly Rule[] = []
