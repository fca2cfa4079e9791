import type { Batch } from '@backout/core'

/** What Drizzle's migrator splits a file on, wherever it stands: in a comment, in a string, with `breakpoints: false`. */
const BREAKPOINT = '--> statement-breakpoint'

/**
 * Splits a migration as Drizzle's migrator does: on the literal marker and before any parsing. An empty part is sent as
 * an empty query, and an empty file is one of those.
 * @param sql the file's whole text
 * @see https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/migrator.ts
 */
export function splitBatches(sql: string): Batch[] {
  let start = 0
  return sql.split(BREAKPOINT).map((part) => {
    const span = { start, end: start + part.length }
    start = span.end + BREAKPOINT.length
    return { sql: part, span }
  })
}
