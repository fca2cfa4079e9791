import { splitStatements } from '@backout/core'
import type { Batch, Span } from '@backout/core'
import { engineParses } from './engine-parser.ts'
import type { Sending } from './sending.ts'

/**
 * What Prisma sends for one migration. A statement on its own takes the comments before it along.
 * A file of one statement or none is one batch, however it is sent; so is a file that PostgreSQL's grammar refuses,
 * which no way of sending makes valid.
 * @param sql the file's whole text
 */
export async function batchesOf(sql: string, sending: Sending): Promise<Batch[]> {
  const whole = [batch(sql, 0, sql.length)]
  if (sending === 'script') return whole
  const spans = await splitStatements(sql)
  if (spans === null || spans.length < 2) return whole
  if (sending === 'statements-if-parsed' && !(await engineParses(sql))) return whole
  const batches: Batch[] = []
  let start = 0
  for (const span of spans) {
    const end = endOf(sql, span)
    batches.push(batch(sql, start, end))
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
function batch(sql: string, start: number, end: number): Batch {
  if (start === 0 && end === sql.length) return { sql, span: { start, end } }
  const part = sql.slice(start, end)
  const lead = part.length - part.trimStart().length
  return { sql: part.trim(), span: { start: start + lead, end: start + lead + part.trim().length } }
}
