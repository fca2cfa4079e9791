import { statementBatches } from '@backout/core'
import type { Batch } from '@backout/core'
import { engineParses } from './engine-parser.ts'
import type { Sending } from './sending.ts'

/**
 * What Prisma sends for one migration. A statement on its own takes the comments before it along.
 * A file of one statement or none is one batch, however it is sent; so is a file that PostgreSQL's grammar refuses,
 * which no way of sending makes valid.
 * @param sql the file's whole text
 */
export async function batchesOf(sql: string, sending: Sending): Promise<readonly Batch[]> {
  const whole = [{ sql, span: { start: 0, end: sql.length } }]
  if (sending === 'script') return whole
  const batches = (await statementBatches(sql)) ?? whole
  if (sending === 'statements-if-parsed' && batches.length > 1 && !(await engineParses(sql))) return whole
  return batches
}
