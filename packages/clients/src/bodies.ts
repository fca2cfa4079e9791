import type { BrokenBody, Catalog } from '@backout/core'
import { functionQueries } from './function-queries.ts'
import type { Outcomes } from './breaks.ts'
import type { Parser } from '@backout/core'

/** A piece of a function's body, to be looked at by PostgreSQL on both schemas without running it. */
export interface BodyCheck {
  readonly object: string
  readonly triggerOf: readonly string[]
  readonly sql: string
  /** For people. */
  readonly statement: string
}

/**
 * Functions that stay as they are while something that their text names goes away or changes. PostgreSQL does not keep
 * track of what stands in a body that is text.
 */
export function bodyChecks(before: Catalog, after: Catalog, parser: Parser): BodyCheck[] {
  const gone = goneNames(before, after)
  if (gone.size === 0) return []
  return Object.entries(after.functions).flatMap(([key, { kind, definition }]) => {
    if ((kind !== 'function' && kind !== 'procedure') || before.functions[key]?.definition !== definition) return []
    const words = definition.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []
    if (!words.some((word) => gone.has(word) || gone.has(word.toLowerCase())) && !mentionsOdd(definition, gone))
      return []
    const object = `${kind} ${key}`
    const name = key.slice(0, key.indexOf('('))
    const triggerOf = Object.entries(after.relations)
      .filter(([, { triggers }]) =>
        Object.values(triggers ?? {}).some((trigger) => trigger.definition.includes(`FUNCTION ${name}(`)),
      )
      .map(([table]) => table)
    const whole = { object, triggerOf, sql: definition, statement: definition }
    const inner = functionQueries(definition, triggerOf, parser).map(({ sql, statement }) => ({
      object,
      triggerOf,
      sql,
      statement,
    }))
    return [whole, ...inner]
  })
}

/** The first piece of each function that PostgreSQL took before and refuses after. */
export function brokenBodies(checks: readonly BodyCheck[], before: Outcomes, after: Outcomes): BrokenBody[] {
  const found = new Map<string, BrokenBody>()
  for (const [at, { object, triggerOf, statement }] of checks.entries()) {
    const refusal = after[at]
    if (!refusal || before[at] || found.has(object)) continue
    found.set(object, { object, triggerOf, statement, code: refusal.code, message: refusal.message })
  }
  return [...found.values()]
}

/** Bare names of what is not there any more or is not what it was. */
function goneNames(before: Catalog, after: Catalog): ReadonlySet<string> {
  const names = new Set<string>()
  const add = (key: string) => names.add(bare(key))
  for (const [key, relation] of Object.entries(before.relations)) {
    const now = after.relations[key]
    if (!now) add(key)
    for (const column of relation.columns ?? []) {
      const same = now?.columns?.find(({ name }) => name === column.name)
      if (now && (!same || same.type !== column.type || same.generated !== column.generated)) names.add(column.name)
    }
    for (const [name, { unique }] of Object.entries(relation.indexes ?? {}))
      if (unique && now && !now.indexes?.[name]) add(key)
  }
  for (const key of Object.keys(before.functions)) if (!after.functions[key]) add(key.slice(0, key.indexOf('(')))
  for (const [key, { labels }] of Object.entries(before.types)) {
    if (!after.types[key]) add(key)
    for (const label of labels ?? []) if (!after.types[key]?.labels?.includes(label)) names.add(label)
  }
  for (const key of Object.keys(before.schemas)) if (!after.schemas[key]) add(key)
  return names
}

/** `public."Odd name"` → `Odd name`. */
const bare = (key: string): string =>
  /(?:^|\.)(?:"((?:[^"]|"")*)"|([^".]+))$/.exec(key)?.slice(1).find(Boolean)?.replaceAll('""', '"') ?? key

const mentionsOdd = (definition: string, names: ReadonlySet<string>): boolean =>
  [...names].some((name) => !/^[\p{L}_][\p{L}\p{N}_$]*$/u.test(name) && definition.includes(name))
