import type { Session } from '@backout/core'
import { isTextual, typeName } from './types.ts'
import type { Cast } from './way.ts'

/**
 * Reads which casts the database has. Every type goes into texts by assignment and comes out of them explicitly.
 * @see https://www.postgresql.org/docs/current/catalog-pg-cast.html
 */
export async function readCasts(session: Session): Promise<Cast> {
  const { rows } = await session.query<{ from: string; to: string; context: string }>(
    'SELECT format_type(castsource, NULL) AS "from", format_type(casttarget, NULL) AS "to", castcontext AS context FROM pg_cast',
  )
  const casts = new Map(rows.map(({ from, to, context }) => [`${from}\n${to}`, context]))
  return (from, to) => {
    const [one, other] = [typeName(from), typeName(to)]
    if (one.array !== other.array) return isTextual(to) ? 'assignment' : isTextual(from) ? 'explicit' : 'none'
    const context = casts.get(`${one.base}\n${other.base}`)
    if (one.base === other.base || context === 'a' || context === 'i') return 'assignment'
    if (isTextual(other.base)) return 'assignment'
    return context === 'e' || isTextual(one.base) ? 'explicit' : 'none'
  }
}
