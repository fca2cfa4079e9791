import type { Problem } from '@backout/core'

const majorOf = (version: number): number => Math.floor(version / 10_000)

/** Says that migrations were tried on another major than production's; null where they were not. */
export function shadowMajor(shadow: number, production: number): Problem | null {
  const [tried, wanted] = [majorOf(shadow), majorOf(production)]
  if (tried === wanted) return null
  return {
    code: 'shadow-version',
    what: `Migrations were tried on PostgreSQL ${tried}, not on production's ${wanted}.`,
    why: `Where the two lock, rewrite or scan differently, findings rest on the text and on the facts of ${wanted}.`,
    fix: `Try them on the same major: --shadow native:${wanted}, or the URL of a server.`,
  }
}
