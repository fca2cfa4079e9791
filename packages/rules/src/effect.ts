import type { Operation, QualifiedName, RuleContext } from '@backout/core'
import type { CheckInput } from './check.ts'
import { contextsOf } from './contexts.ts'
import { modelOf } from './locks/index.ts'
import type { RelationLock } from './locks/part.ts'
import { parseKey } from './lookup.ts'

/** What an operation does to relations that were there before it. */
export interface Effect {
  readonly locks: readonly RelationLock[]
  /** Tables and materialized views that are written anew. */
  readonly rewritten: readonly QualifiedName[]
  /** Indexes that are built anew. */
  readonly reindexed: readonly QualifiedName[]
  /** Tables that are read from end to end. */
  readonly scanned: readonly QualifiedName[]
  /** `trial`: measured on the shadow, for the whole statement. `text`: what the static model says of the operation. */
  readonly evidence: 'trial' | 'text'
}

/** What PostgreSQL did on the shadow, or what the static model says where there was no trial. */
export function effectOf(operation: Operation, context: RuleContext): Effect {
  const { trace } = context
  if (!trace) return { ...modelOf(operation, context), evidence: 'text' }
  return {
    locks: trace.locks.map(({ relation, mode }) => ({ relation: named(relation), mode })),
    rewritten: trace.rewritten.map(named),
    reindexed: trace.reindexed.map(named),
    scanned: trace.scanned.map(named),
    evidence: 'trial',
  }
}

/** What each operation of a migration does, in order. */
export const effectsOf = (input: CheckInput): readonly Effect[] =>
  contextsOf(input).flatMap((contexts) => contexts.map(({ operation, context }) => effectOf(operation, context)))

function named(key: string): QualifiedName {
  const [schema = null, name] = parseKey(key)
  return name === undefined ? { schema: null, name: schema ?? key } : { schema, name }
}
