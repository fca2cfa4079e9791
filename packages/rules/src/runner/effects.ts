import { LOCK_MODES, type LockMode, type QualifiedName, type RuleContext, type Statement } from '@backout/core'
import { effectOf } from '../effect.ts'
import { nameKey } from '../lookup.ts'
import { relationBefore } from '../names.ts'

/** What a statement of the migration does to tables that were there before it, all of its operations together. */
export interface StatementEffect {
  readonly evidence: 'trial' | 'text'
  /** Tables that it locks, with the strongest mode. */
  readonly locks: readonly { readonly table: QualifiedName; readonly mode: LockMode }[]
  /** Tables that it writes anew. */
  readonly rewritten: readonly QualifiedName[]
  /** Tables that it reads from end to end. */
  readonly scanned: readonly QualifiedName[]
}

const cache = new WeakMap<Statement, { of: readonly unknown[]; effect: StatementEffect }>()

/** @param statement the one that is checked, or another of the same migration */
export function effectOfStatement(statement: Statement, context: RuleContext): StatementEffect {
  const of = [context.traceOf(statement), context.before, context.earlier]
  const known = cache.get(statement)
  if (known?.of.every((value, index) => value === of[index])) return known.effect
  const own: RuleContext = { ...context, statement, trace: context.traceOf(statement) }
  const [first = context.operations[0]!] = statement.operations
  const effects = statement.operations.map((operation) => effectOf(operation, own))
  const counts = (name: QualifiedName) =>
    !context.isNew(name) && (!own.before || KINDS.has(relationBefore(first, own, name)?.kind ?? ''))
  const tables = (names: readonly QualifiedName[]) => unique(names.filter(counts))
  const locks = effects.flatMap((effect) => effect.locks).filter(({ relation }) => counts(relation))
  const found: StatementEffect = {
    evidence: own.trace ? 'trial' : 'text',
    locks: unique(locks.map(({ relation }) => relation)).map((table) => ({
      table,
      mode: strongest(locks.filter(({ relation }) => nameKey(relation) === nameKey(table)).map(({ mode }) => mode)),
    })),
    rewritten: tables(effects.flatMap((effect) => effect.rewritten)),
    scanned: tables(effects.flatMap((effect) => effect.scanned)),
  }
  cache.set(statement, { of, effect: found })
  return found
}

/** Not indexes and sequences: whoever uses those comes by way of a table. */
const KINDS: ReadonlySet<string> = new Set(['table', 'partitioned table', 'materialized view'])

export const isAtLeast = (mode: LockMode, least: LockMode): boolean =>
  LOCK_MODES.indexOf(mode) >= LOCK_MODES.indexOf(least)

/** The tables that a statement locks in this mode or a stronger one. */
export const tablesLocked = (statement: Statement, least: LockMode, context: RuleContext): readonly QualifiedName[] =>
  effectOfStatement(statement, context)
    .locks.filter(({ mode }) => isAtLeast(mode, least))
    .map(({ table }) => table)

export const unique = (names: readonly QualifiedName[]): readonly QualifiedName[] => [
  ...new Map(names.map((name) => [nameKey(name), name])).values(),
]

const strongest = (modes: readonly LockMode[]): LockMode =>
  LOCK_MODES[Math.max(...modes.map((mode) => LOCK_MODES.indexOf(mode)))]!
