import type { ShadowDatabase } from '@backout/core'
import { fingerprintRows } from '@backout/shadow'

/** Where sequences stand: no ROLLBACK leads them back, and it decides which keys a later migration's rows get. */
export type SequencePositions = Awaited<ReturnType<typeof fingerprintRows>>['sequences']

export const readSequences = async (database: ShadowDatabase): Promise<SequencePositions> =>
  (await fingerprintRows(database, { tables: [] })).sequences

export async function restoreSequences(database: ShadowDatabase, before: SequencePositions): Promise<void> {
  const now = await readSequences(database)
  const moved = Object.entries(before).flatMap(([sequence, { lastValue, isCalled }]) =>
    now[sequence]?.lastValue === lastValue && now[sequence].isCalled === isCalled
      ? []
      : [{ sequence, lastValue, isCalled }],
  )
  if (moved.length === 0) return
  await database.query(
    `SELECT setval(moved.sequence::regclass, moved."lastValue", moved."isCalled")
     FROM json_to_recordset($1::json) AS moved(sequence text, "lastValue" bigint, "isCalled" boolean)`,
    [JSON.stringify(moved)],
  )
}
