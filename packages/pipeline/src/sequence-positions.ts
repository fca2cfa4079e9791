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

/**
 * Moves sequences on, each by another distance, as rows that were deleted since have done in a real database. Else a sequence
 * that is made anew would stand right by chance, since it counts the rows that are there. One that would come to its end stays.
 * @param names default: all
 */
export async function moveSequencesOn(database: ShadowDatabase, names: readonly string[] | null = null): Promise<void> {
  const wanted = Object.keys(await readSequences(database)).filter((name) => names?.includes(name) ?? true)
  if (wanted.length === 0) return
  await database.query(
    `SELECT setval(moved.id, moved.next::bigint) FROM (
       SELECT s.seqrelid::regclass AS id, s.seqmin, s.seqmax,
         coalesce(pg_sequence_last_value(s.seqrelid), s.seqstart)::numeric + (3 + 4 * named.at) * s.seqincrement AS next
       FROM unnest($1::text[]) WITH ORDINALITY AS named(name, at) JOIN pg_sequence AS s ON s.seqrelid = named.name::regclass
     ) AS moved WHERE moved.next BETWEEN moved.seqmin AND moved.seqmax`,
    [wanted],
  )
}
