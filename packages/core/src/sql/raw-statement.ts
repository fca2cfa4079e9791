import type { Node } from '@pgsql/types'
import type { SqlErrorDetails } from 'libpg-query'
import type { Span } from '../migration.ts'
import { utf16OffsetOfCodePoint, utf16Offsets } from './offsets.ts'
import { isComment, type Parser } from './parser.ts'
import { Phrase } from './phrase.ts'

/** A statement as the parser gives it. */
export interface RawStatement {
  readonly node: Node
  /** Its text, to quote from. */
  readonly phrase: Phrase
  /** From its first to its last token, in the SQL that was parsed. */
  readonly span: Span
}

/** SQL that the parser refuses. */
export class SqlSyntaxError extends Error {
  /** Where it stopped: a UTF-16 offset into the SQL. */
  readonly offset: number

  constructor(message: string, offset: number, options?: { cause?: unknown }) {
    super(message, options)
    this.offset = offset
  }
}

const BYTE_ORDER_MARK = '\uFEFF'

/**
 * Parses SQL into its statements. A byte order mark at the start is passed over: PostgreSQL rejects it, but whether a
 * runner sends it is not for the parser to say.
 * @throws SqlSyntaxError when it does not parse
 */
export function readRawStatements(sql: string, parser: Parser): readonly RawStatement[] {
  const skipped = sql.startsWith(BYTE_ORDER_MARK) ? 1 : 0
  const parsed = sql.slice(skipped)
  if (parsed.trim() === '') return []
  const offset = utf16Offsets(parsed)
  return parse(parsed, skipped, parser).map(({ stmt, stmt_location: first = 0, stmt_len: length }) => {
    const start = offset(first)
    const end = length === undefined || length === 0 ? parsed.length : offset(first + length)
    const text = withoutTrailingComments(parsed.slice(start, end), parser)
    return {
      node: stmt!,
      phrase: Phrase.of(text, first, parser),
      span: { start: start + skipped, end: start + skipped + text.length },
    }
  })
}

function parse(sql: string, skipped: number, parser: Parser) {
  // The parser takes C strings: what follows a NUL would silently not be there.
  const nul = sql.indexOf('\0')
  if (nul >= 0) throw new SqlSyntaxError('invalid byte sequence for encoding "UTF8": 0x00', nul + skipped)
  try {
    return parser.parse(sql).stmts ?? []
  } catch (cause) {
    if (cause instanceof RangeError) throw new SqlSyntaxError('stack depth limit exceeded', skipped, { cause })
    const details = cause instanceof Error && 'sqlDetails' in cause ? (cause.sqlDetails as SqlErrorDetails) : undefined
    if (details === undefined) throw cause
    throw new SqlSyntaxError(details.message, utf16OffsetOfCodePoint(sql, details.cursorPosition) + skipped, { cause })
  }
}

/** The parser's length runs to the semicolon, over white space and comments that stand before it. */
function withoutTrailingComments(text: string, parser: Parser): string {
  const trimmed = text.replace(/[ \t\n\r\f\v]+$/, '')
  if (!trimmed.includes('--') && !trimmed.endsWith('*/')) return trimmed
  const last = parser.scan(trimmed).findLast((token) => !isComment(token))
  return last === undefined ? trimmed : trimmed.slice(0, utf16Offsets(trimmed)(last.end))
}
