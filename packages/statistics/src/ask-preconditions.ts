import type { Precondition, PreconditionAnswers, Session } from '@backout/core'
import { attempt } from './read-only.ts'

/**
 * Asks production's rows what findings want to know of them, each question once. One that is refused, or that takes longer
 * than `readOnly` allows, has a failure for an answer. Each is asked as a subquery, so that it is one SELECT or nothing.
 * @param session in a transaction of `readOnly`: what would write is refused by PostgreSQL
 */
export async function askPreconditions(
  session: Session,
  preconditions: readonly Precondition[],
): Promise<PreconditionAnswers> {
  const answers = new Map<string, number | { readonly failure: string }>()
  for (const { sql } of preconditions) {
    if (answers.has(sql)) continue
    const asked = await attempt(session, () =>
      session.query<{ count: string | number | null }>(`SELECT (${sql.replace(/;\s*$/, '')}\n) AS count`),
    )
    if ('failure' in asked) {
      answers.set(sql, asked)
      continue
    }
    const count = asked.value.rows[0]?.count ?? null
    answers.set(
      sql,
      count !== null && Number.isFinite(Number(count)) ? Number(count) : { failure: 'it returned no number' },
    )
  }
  return answers
}
