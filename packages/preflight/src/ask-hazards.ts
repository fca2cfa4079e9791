import type { DownHazard, HazardAnswer, Session } from '@backout/core'

/**
 * Asks rows, in the caller's open transaction, for each hazard how many there are and which: each question under a savepoint
 * that is rolled back. What cannot be answered says why. Row security is switched off for the questions, so that a role
 * from which it hides rows is refused instead of told a smaller number.
 * @param session in a transaction that is open; of a database that others depend on, a READ ONLY one
 * @throws what is no answer of PostgreSQL: a lost connection
 */
export async function askHazards(
  session: Session,
  hazards: readonly Pick<DownHazard, 'sql' | 'sample' | 'unaskable'>[],
  options: { readonly samples?: boolean } = {},
): Promise<HazardAnswer[]> {
  const answers: HazardAnswer[] = []
  for (const { sql, sample, unaskable } of hazards) {
    if (sql === null) {
      answers.push({ count: null, failure: unaskable ?? 'there is no question for it', sample: [] })
      continue
    }
    const asked = await question<{ count: string | number | null }>(session, sql)
    const number = 'failure' in asked ? Number.NaN : Number(asked.rows[0]?.count ?? Number.NaN)
    if ('failure' in asked || !Number.isFinite(number)) {
      answers.push({ count: null, failure: 'failure' in asked ? asked.failure : 'it returned no number', sample: [] })
      continue
    }
    const some = number > 0 && sample !== null && options.samples ? await question(session, sample) : { rows: [] }
    answers.push({ count: number, failure: null, sample: 'rows' in some ? some.rows : [] })
  }
  return answers
}

async function question<Row = Record<string, unknown>>(
  session: Session,
  sql: string,
): Promise<{ readonly rows: Row[] } | { readonly failure: string }> {
  await session.query('SAVEPOINT backout_question')
  try {
    await session.query('SET LOCAL row_security = off')
    const { rows } = await session.query<Row>(sql)
    return { rows }
  } catch (error) {
    if (!isPostgresError(error)) throw error
    return { failure: `${error.message} (SQLSTATE ${error.code})` }
  } finally {
    await session.query('ROLLBACK TO SAVEPOINT backout_question')
  }
}

const isPostgresError = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && /^[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code))
