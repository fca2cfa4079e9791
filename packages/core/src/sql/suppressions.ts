import type { Span } from '../migration.ts'
import type { Suppression } from '../statement.ts'
import { utf16Offsets } from './offsets.ts'
import type { Parser } from './parser.ts'

const WORD = 'backout-ignore'
const COMMENT = new RegExp(
  `^--\\s*${WORD}\\s+([\\w-]+(?:\\s*,\\s*[\\w-]+)*)(?:\\s+until\\b\\s*([^\\s:]*))?\\s*(?::(.*))?$`,
)

/**
 * The `-- backout-ignore <rule>[, <rule>] [until <date>]: reason` comments of a file, one suppression for each rule, by the index of the
 * statement that they are about: the one in which they stand; else the one that ends on the same line; else the next.
 * Only real comments count: the same words inside a string or a function's body are none.
 * @param batches spans of what was parsed, each lexically whole
 * @param statements their statements' spans, in order
 */
export function suppressionsByStatement(
  file: string,
  batches: readonly Span[],
  statements: readonly Span[],
  parser: Parser,
): ReadonlyMap<number, readonly Suppression[]> {
  const found = new Map<number, Suppression[]>()
  if (!file.includes(WORD)) return found
  for (const part of [...batches, ...gapsBetween(batches, file.length)]) {
    for (const suppression of suppressionsIn(file, part, parser)) {
      const statement = statementOf(suppression.span, statements, file)
      found.set(statement, [...(found.get(statement) ?? []), suppression])
    }
  }
  return found
}

function suppressionsIn(file: string, part: Span, parser: Parser): readonly Suppression[] {
  const text = file.slice(part.start, part.end)
  if (!text.includes(WORD)) return []
  const offset = utf16Offsets(text)
  return parser.scan(text).flatMap((token) => {
    const start = offset(token.start)
    const comment = token.tokenName === 'SQL_COMMENT' ? text.slice(start, offset(token.end)).trimEnd() : ''
    const [, rules, until = null, reason = ''] = COMMENT.exec(comment) ?? []
    if (rules === undefined) return []
    const span = { start: part.start + start, end: part.start + start + comment.length }
    return rules.split(',').map((rule) => ({ rule: rule.trim(), reason: reason.trim(), until, span }))
  })
}

/** What lies around batches: all comments do when a runner sends statements one by one. */
function gapsBetween(batches: readonly Span[], length: number): readonly Span[] {
  const starts = [0, ...batches.map((batch) => batch.end)]
  const ends = [...batches.map((batch) => batch.start), length]
  return starts.map((start, index) => ({ start, end: ends[index]! })).filter((gap) => gap.start < gap.end)
}

function statementOf(comment: Span, statements: readonly Span[], file: string): number {
  const next = statements.findIndex((statement) => statement.end > comment.start)
  if (next >= 0 && statements[next]!.start < comment.start) return next
  const previous = statements[next < 0 ? statements.length - 1 : next - 1]
  const trails = previous !== undefined && !file.slice(previous.end, comment.start).includes('\n')
  return trails ? statements.indexOf(previous) : next
}
