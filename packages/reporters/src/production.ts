import type { Finding } from '@backout/core'

/** What production says of a finding, or how to ask it. Terms of a list. */
export function productionTerms({ figures, precondition }: Finding): readonly { term: 'now' | 'ask'; text: string }[] {
  const now = figures === undefined ? [] : [{ term: 'now' as const, text: figures }]
  const isAsked = precondition?.count !== undefined || precondition?.failure !== undefined
  if (precondition === undefined || isAsked) return now
  return [...now, { term: 'ask', text: `Production, for ${precondition.counts}:\n  ${precondition.sql};` }]
}
