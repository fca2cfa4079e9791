import type { Displaced } from './rename-back.ts'
import { quote, type Step } from './step.ts'

/**
 * Does without temporary names where all that happens to a new object is that it is dropped: it is dropped under its own
 * name, before that name is needed again.
 * @param needed `first`: before the renames that lead old objects back. `in place`: where the steps drop it already, which
 *   comes before they add what bears its name.
 * @returns what must run before the renames, and the steps after them; null when an object is needed for longer
 */
export function withoutTemporaryNames(
  displaced: readonly Displaced[],
  steps: readonly Step[],
  needed: 'first' | 'in place',
): { first: readonly Step[]; rest: readonly Step[] } | null {
  const first: Step[] = []
  let rest = steps
  for (const { identity, temporaryName } of displaced) {
    const temporary = quote(temporaryName)
    const about = rest.filter(({ sql }) => sql.includes(temporary))
    if (about.length === 0 || about.some(({ action }) => action?.verb !== 'drop')) return null
    const renamed = (step: Step): Step => ({ ...step, sql: step.sql.replaceAll(temporary, quote(identity.name)) })
    if (needed === 'in place') rest = rest.map((step) => (about.includes(step) ? renamed(step) : step))
    else {
      first.push(...about.map(renamed))
      rest = rest.filter((step) => !about.includes(step))
    }
  }
  return { first, rest }
}
