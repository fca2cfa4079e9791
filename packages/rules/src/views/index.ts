import type { Rule } from '@backout/core'

/** Rules about views and materialized views. */
export const viewsRules: readonly Rule[] = []
