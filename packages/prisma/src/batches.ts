import type { Batch, Span } from '@backout/core'
import { engineParses } from './engine-parser.ts'
import { splitStatements } from './split-statements.ts'
import type { Sending } from './sending.ts'

/**
 * What Prisma sends for one migration.
 * A file of one statement or none is one batch, however it is sent; so is a file that PostgreSQL's grammar refuses,
 * which no way of sending makes valid.
 * @param sql the file's whole text
 */
export async function batchesOf(sql: string, sending: Sending): Promise<Batch[]> {
  const whole: Batch = { sql, span: { start: 0, end: sql.length } }
  if (sending === 'script') return [whole]
  const spans = await splitStatements(sql)
  if (spans === null || spans.length < 2) return [whole]
  if (sending === 'statements-if-parsed' && !(await engineParses(sql))) return [whole]
  return spans.map((span) => batch(sql, span))
}

function batch(sql: string, span: Span): Batch {
  return { sql: sql.slice(span.start, span.end), span }
}
