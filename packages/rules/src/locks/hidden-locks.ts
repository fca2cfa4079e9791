import type { LockMode, OperationKind } from '@backout/core'
import type { CheckInput } from '../check.ts'
import { contextsOf } from '../contexts.ts'
import { nameKey, relation } from '../lookup.ts'
import { modelOf } from './index.ts'

/** What every query takes: nobody waits for one more of them. */
const OF_QUERIES: ReadonlySet<LockMode> = new Set(['ACCESS SHARE', 'ROW SHARE', 'ROW EXCLUSIVE'])

/** What it does only a run tells. */
const UNKNOWN: ReadonlySet<OperationKind> = new Set(['call', 'do', 'opaque', 'select'])

/**
 * Whether one transaction around all statements would hide what one of them locks, because another before it has locked
 * the same relation in the same mode. Only relations of the catalog before count, and only locks that somebody waits for.
 */
export function hidesLocks(input: CheckInput): boolean {
  const { before } = input
  const held = new Set<string>()
  let isUnknown = false
  for (const contexts of contextsOf(input)) {
    const own = new Set<string>()
    for (const { operation, context } of contexts) {
      for (const { relation: name, mode } of modelOf(operation, context).locks)
        if (!OF_QUERIES.has(mode) && relation(before, name)) own.add(`${nameKey(name)} ${mode}`)
      const calls = operation.kind !== 'select' || operation.functions.length > 0
      isUnknown ||= UNKNOWN.has(operation.kind) && calls
    }
    if ([...own].some((lock) => held.has(lock))) return true
    for (const lock of own) held.add(lock)
  }
  return isUnknown && held.size > 0
}
