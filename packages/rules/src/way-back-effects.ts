import {
  LOCK_MODES,
  qualifiedName,
  type Catalog,
  type Operation,
  type QualifiedName,
  type RuleContext,
  type WayBack,
} from '@backout/core'
import type { CheckInput } from './check.ts'
import { contextsOf } from './contexts.ts'
import { effectOf } from './effect.ts'
import { together } from './locks/part.ts'
import { DEFAULT_SCHEMA, relation } from './lookup.ts'
import { namesAt } from './names.ts'

/** From this one on writers wait; a weaker one is noticed by other migrations alone. */
const FELT = LOCK_MODES.indexOf('SHARE')

/**
 * What the statements of a down do together to what is there before it: the strongest lock on each relation, what is
 * rewritten and scanned. What the down itself makes is left out. Pure.
 */
export function wayBackEffects(input: CheckInput): Omit<WayBack, 'findings'> {
  let evidence: WayBack['evidence'] = 'trial'
  const parts = contextsOf(input).flatMap((contexts) =>
    contexts.map(({ operation, context }) => {
      const effect = effectOf(operation, context)
      if (effect.evidence === 'text' && touches(effect)) evidence = 'text'
      const there = (names: readonly QualifiedName[]) =>
        names.flatMap((name) => nameBefore(name, operation, context, input.before) ?? [])
      return {
        locks: effect.locks.flatMap(({ relation: name, mode }) =>
          LOCK_MODES.indexOf(mode) < FELT ? [] : there([name]).map((known) => ({ relation: known, mode })),
        ),
        rewritten: there(effect.rewritten),
        scanned: there(effect.scanned),
      }
    }),
  )
  const { locks, rewritten, scanned } = together(...parts)
  return {
    locks: locks
      .map((lock) => ({ relation: keyOf(lock.relation), mode: lock.mode }))
      .sort((a, b) => LOCK_MODES.indexOf(b.mode) - LOCK_MODES.indexOf(a.mode) || (a.relation < b.relation ? -1 : 1)),
    rewritten: rewritten.map(keyOf).sort(),
    scanned: scanned.map(keyOf).sort(),
    evidence,
  }
}

const touches = ({ locks, rewritten, scanned }: ReturnType<typeof effectOf>): boolean =>
  locks.length + rewritten.length + scanned.length > 0

/** The name that a relation has when the way back begins; null for what the way back makes, and for indexes. */
function nameBefore(
  name: QualifiedName,
  operation: Operation,
  context: RuleContext,
  before: Catalog | null,
): QualifiedName | null {
  const known = namesAt(operation, context).before(name)
  return known && before && relation(before, known) ? known : null
}

const keyOf = ({ schema, name }: QualifiedName): string => qualifiedName(schema ?? DEFAULT_SCHEMA, name)
