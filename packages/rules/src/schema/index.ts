import type { Rule } from '@backout/core'

/** Rules about the quality of the schema: keys, types, names. */
export const schemaRules: readonly Rule[] = []
