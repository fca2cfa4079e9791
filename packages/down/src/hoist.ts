import { quote, type Step } from './step.ts'
import type { RenameBack } from './rename-back.ts'

/**
 * A new object that holds an old name is in the way of a rename. When all that happens to it is that it is dropped, it is
 * dropped first, under its own name, and nothing needs a temporary one.
 * @returns the steps with renames in that order; none when nothing was put aside, or when it is needed for longer
 */
export function hoisted({ statements, displaced }: RenameBack, steps: readonly Step[]): readonly (readonly Step[])[] {
  if (displaced.length === 0) return []
  const aside = new Set(displaced.map(({ sql }) => sql))
  const first: Step[] = []
  let rest = [...steps]
  for (const { identity, temporaryName } of displaced) {
    const temporary = quote(temporaryName)
    const about = rest.filter(({ sql }) => sql.includes(temporary))
    if (about.length === 0 || about.some(({ action }) => action?.verb !== 'drop')) return []
    first.push(...about.map((step) => ({ ...step, sql: step.sql.replaceAll(temporary, quote(identity.name)) })))
    rest = rest.filter((step) => !about.includes(step))
  }
  return [[...first, ...statements.filter((sql) => !aside.has(sql)).map((sql): Step => ({ sql })), ...rest]]
}
