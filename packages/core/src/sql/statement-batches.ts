import type { Batch, Span } from '../migration.ts'
import { splitStatements } from './split-statements.ts'

/**
 * The batches of a runner that sends statement by statement. A statement takes the comments before it along; a text of one
 * statement or none is one batch, as it is.
 * @param sql a file's whole text
 * @returns null when PostgreSQL 18 does not parse it
 */
export async function statementBatches(sql: string): Promise<readonly Batch[] | null> {
  const spans = await splitStatements(sql)
  if (spans === null) return null
  if (spans.length < 2) return [{ sql, span: { start: 0, end: sql.length } }]
  const batches: Batch[] = []
  let start = 0
  for (const span of spans) {
    const end = endOf(sql, span)
    batches.push(trimmed(sql, start, end))
    start = end
  }
  return batches
}

const SEMICOLON = /(?:\s|--[^\n]*|\/\*[\s\S]*?\*\/)*;/y

/** Where a statement ends, with its semicolon. The last one may have none, and goes to the end of the file. */
function endOf(sql: string, span: Span): number {
  SEMICOLON.lastIndex = span.end
  return SEMICOLON.test(sql) ? SEMICOLON.lastIndex : sql.length
}

/** The text between two offsets, without the white space around it. */
function trimmed(sql: string, start: number, end: number): Batch {
  const part = sql.slice(start, end)
  const lead = part.length - part.trimStart().length
  return { sql: part.trim(), span: { start: start + lead, end: start + lead + part.trim().length } }
}
