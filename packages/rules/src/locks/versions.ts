import type { RuleContext, Statement } from '@backout/core'
import { nameKey } from '../lookup.ts'
import { modelOf } from './index.ts'
import { together } from './part.ts'

/**
 * Whether what a statement did on one version is what it does on another: the model says the same of it on both. Where it
 * does not, a trial on the one says nothing of the other.
 * @param context of any operation of the statement
 */
export function doesTheSame(statement: Statement, context: RuleContext, one: number, other: number): boolean {
  if (Math.floor(one / 10_000) === Math.floor(other / 10_000)) return true
  return effectOn(statement, context, one) === effectOn(statement, context, other)
}

function effectOn(statement: Statement, context: RuleContext, postgresVersion: number): string {
  const own: RuleContext = { ...context, statement, postgresVersion }
  const { locks, ...names } = together(...statement.operations.map((operation) => modelOf(operation, own)))
  return JSON.stringify([
    locks.map(({ relation, mode }) => `${nameKey(relation)} ${mode}`).sort(),
    Object.values(names).map((relations) => relations.map(nameKey).sort()),
  ])
}
