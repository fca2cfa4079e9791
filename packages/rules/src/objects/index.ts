import type { Rule } from '@backout/core'

/** Rules about sequences, functions, triggers, extensions, publications. */
export const objectsRules: readonly Rule[] = []
