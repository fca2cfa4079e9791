import type { Batch, Remark } from '@backout/core'

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

/** What SQL reads as one token though a marker may stand in it. The marker itself looks like a comment; it is tried first. */
const TOKENS = new RegExp(
  [
    `(${BREAKPOINT})`,
    String.raw`(--[^\n]*)`,
    String.raw`(\/\*[\s\S]*?(?:\*\/|$))`,
    String.raw`(\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[\s\S]*?(?:\4|$)`,
    String.raw`[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)`,
  ].join('|'),
  'g',
)

/**
 * Where {@link splitBatches} cuts inside a comment, a string or a body. At the end of a commented-out line it does no harm:
 * nothing of that line is left over to run.
 */
export function tornPlaces(sql: string): readonly Remark[] {
  if (!sql.includes(BREAKPOINT)) return []
  return [...sql.matchAll(TOKENS)].flatMap((match): Remark[] => {
    const [token, marker, line, comment, body] = match
    const at = marker === undefined ? token.indexOf(BREAKPOINT) : -1
    if (at < 0 || (line !== undefined && token.slice(at + BREAKPOINT.length).trim() === '')) return []
    const start = match.index + at + BREAKPOINT.length
    const inside = (line ?? comment) ? 'a comment' : body ? 'a body' : 'a string'
    return [
      {
        kind: 'torn',
        span: { start, end: match.index + token.length },
        why: `Drizzle cuts the file at \`${BREAKPOINT}\` inside ${inside}${line === undefined ? '' : ', and runs the rest of the line'}.`,
        fix: `Take \`${BREAKPOINT}\` out of ${inside}.`,
      },
    ]
  })
}
