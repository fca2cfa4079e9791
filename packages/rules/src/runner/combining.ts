import type { Operation, QualifiedName, RuleContext, Statement } from '@backout/core'
import { sameName } from '../lookup.ts'
import { earlierInTransaction, isAlone, runningOf } from '../transactions.ts'

/** The table of an `ALTER TABLE` whose actions could stand in another one; null for every other statement. */
export function alteredTable({ operations, text }: Statement): QualifiedName | null {
  const [first] = operations
  if (!first || !('table' in first) || first.table === null || !/^\s*alter\s+table\b/i.test(text)) return null
  return operations.every((operation) => COMBINE.has(operation.kind) && operation.guarded !== true) ? first.table : null
}

/** Actions that may stand in one `ALTER TABLE` beside others. */
const COMBINE: ReadonlySet<Operation['kind']> = new Set<Operation['kind']>([
  ...(['add-column', 'drop-column', 'alter-column-type', 'set-default', 'drop-default', 'set-not-null'] as const),
  ...(['drop-not-null', 'add-constraint', 'drop-constraint', 'validate-constraint', 'alter-constraint'] as const),
  ...(['add-identity', 'alter-identity', 'drop-identity', 'set-expression', 'drop-expression'] as const),
  ...(['alter-column-setting', 'set-options', 'set-persistence', 'set-access-method', 'set-tablespace'] as const),
  ...(['enable-row-security', 'disable-row-security', 'force-row-security', 'no-force-row-security'] as const),
])

/**
 * Statements before this one that alter the same table, so that they could be one with it: in the same transaction, or all of
 * them in one each. Nothing that changes rows lies between, since it may have needed the earlier one.
 */
export function combinable(table: QualifiedName, context: RuleContext): readonly Statement[] {
  const { statement, statements } = context
  const before = isAlone(statement, context)
    ? statements.slice(0, statements.indexOf(statement)).filter((other) => isAlone(other, context))
    : earlierInTransaction(context, runningOf(context))
  const change = before.findLastIndex(({ operations }) => operations.some(({ kind }) => ROWS.has(kind)))
  return before.slice(change + 1).filter((other) => {
    const altered = alteredTable(other)
    return altered !== null && sameName(altered, table)
  })
}

const ROWS: ReadonlySet<Operation['kind']> = new Set<Operation['kind']>([
  'insert',
  'update',
  'delete',
  'merge',
  'copy',
  'do',
  'commit',
  'rollback',
  'truncate',
])

/** One `ALTER TABLE` of several, by their text. */
export function combined(statements: readonly Statement[]): string {
  const head =
    /^(\s*alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?(?:"(?:[^"]|"")*"|[\w$]+)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[\w$]+))?)\s+/i
  const [first] = statements
  const lead = head.exec(first!.text)?.[1] ?? 'ALTER TABLE'
  return `${lead} ${statements.map(({ text }) => text.replace(head, '').trim()).join(', ')};`
}
