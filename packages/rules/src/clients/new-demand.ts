import type { ClientBreak, Operation, RuleContext } from '@backout/core'
import { sameName } from '../lookup.ts'

/**
 * Whether an operation demands of rows what nothing demanded before: a constraint, a unique index or NOT NULL that takes
 * the place of none. Values that it refuses can be made up for any of them, and the release before may never have written
 * one; where the operation hurts in itself, the rule that knows it says so.
 */
export function isNewDemand(operation: Operation, { operations }: RuleContext): boolean {
  switch (operation.kind) {
    case 'set-not-null':
      return true
    case 'create-index':
      return !operations.some(({ kind }) => kind === 'drop-index')
    case 'add-constraint':
      return !operations.some((other) => other.kind === 'drop-constraint' && sameName(other.table, operation.table))
    case 'alter-domain':
      return (
        operation.change.action === 'set-not-null' ||
        !operations.some(
          (other) =>
            other.kind === 'alter-domain' &&
            other.change.action === 'drop-constraint' &&
            sameName(other.domain, operation.domain),
        )
      )
    default:
      return false
  }
}

/**
 * Whether the foreign key that refuses a row asks for nothing that one before did not ask for: it leads from the same
 * columns to the same key. What becomes of rows when that goes is another matter.
 */
export function isOldReference(
  { table, constraint, code, action }: ClientBreak,
  { before, after, operations }: RuleContext,
): boolean {
  if (code !== '23503' || constraint === null || action === 'delete') return false
  const goes = operations.some((other) => other.kind === 'drop-constraint' && other.constraint === constraint)
  if (!goes && before?.relations[table]?.constraints?.[constraint]) return true
  const old = Object.values(before?.relations[table]?.constraints ?? {}).map(({ definition }) => demandOf(definition))
  const now = Object.values(after?.relations ?? {}).flatMap(({ constraints = {} }) => constraints[constraint] ?? [])
  return now.length > 0 && now.every(({ definition }) => old.includes(demandOf(definition)))
}

const demandOf = (definition: string): string =>
  definition.replace(/\)(?: (?:ON|MATCH|DEFERRABLE|NOT|INITIALLY)\b.*)?$/, ')')
