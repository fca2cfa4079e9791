import { LOCK_MODES, type LockMode, type QualifiedName } from '@backout/core'
import { nameKey } from '../lookup.ts'

/** A lock on a relation by its name. */
export interface RelationLock {
  readonly relation: QualifiedName
  readonly mode: LockMode
}

/** Some of what an operation does; what is left out is not done. */
export interface Part {
  readonly locks?: readonly RelationLock[]
  readonly rewritten?: readonly QualifiedName[]
  readonly reindexed?: readonly QualifiedName[]
  readonly scanned?: readonly QualifiedName[]
}

export const NOTHING: Part = {}

export const lock = (mode: LockMode, ...relations: readonly QualifiedName[]): Part => ({
  locks: relations.map((relation) => ({ relation, mode })),
})

export const scan = (...scanned: readonly QualifiedName[]): Part => ({ scanned })

/** All of them in one: the strongest lock on each relation, each name once. */
export function together(...parts: readonly Part[]): Required<Part> {
  const locks = new Map<string, RelationLock>()
  for (const taken of parts.flatMap((part) => part.locks ?? [])) {
    const held = locks.get(nameKey(taken.relation))
    if (!held || LOCK_MODES.indexOf(taken.mode) > LOCK_MODES.indexOf(held.mode))
      locks.set(nameKey(taken.relation), taken)
  }
  return {
    locks: [...locks.values()],
    rewritten: unique(parts.flatMap((part) => part.rewritten ?? [])),
    reindexed: unique(parts.flatMap((part) => part.reindexed ?? [])),
    scanned: unique(parts.flatMap((part) => part.scanned ?? [])),
  }
}

const unique = (names: readonly QualifiedName[]): readonly QualifiedName[] => [
  ...new Map(names.map((name) => [nameKey(name), name])).values(),
]
