import type { Delete, Operation, Update, QualifiedName, RuleContext } from '@backout/core'
import { mayHoldRows } from '../names.ts'

/** A change of many rows that were there before, as far as the text tells. */
export interface BulkChange {
  readonly verb: 'UPDATE' | 'DELETE' | 'INSERT' | 'MERGE'
  readonly table: QualifiedName
}

/** The change of many rows that an operation is; null for one of few rows, of a batch, or of rows that are new. */
export function bulkChange(operation: Operation, context: RuleContext): BulkChange | null {
  const reach = (table: QualifiedName) => mayHoldRows(operation, context, table)
  switch (operation.kind) {
    case 'update':
    case 'delete':
      if (!reach(operation.table) || isNarrow(operation.where) || isPurge(operation) || isLoop(operation, context))
        return null
      return { verb: operation.kind === 'update' ? 'UPDATE' : 'DELETE', table: operation.table }
    case 'insert':
      if (operation.source !== 'query' || context.isNew(operation.table)) return null
      if (
        !operation.reads.some(reach) ||
        isSelectOfNone(context.statement.text) ||
        /\blimit\s+\d+\b/i.test(context.statement.text)
      )
        return null
      return isLoop(operation, context) ? null : { verb: 'INSERT', table: operation.table }
    case 'merge':
      return context.isNew(operation.table) ? null : { verb: 'MERGE', table: operation.table }
    default:
      return null
  }
}

/**
 * Whether a condition picks few rows: one that compares a column with a literal, a list or the ends of a batch. Rows that are
 * found by what they lack, or by another table, may be all of them.
 */
function isNarrow(where: string | null): boolean {
  if (where === null) return false
  if (/\blimit\s+\d+\b|\bbetween\b|\bcurrent\s+of\b|\bctid\b/i.test(where)) return true
  if (/\bor\b/i.test(where)) return false
  return /(?:^|[\s("])[A-Za-z_"][\w".]*\s*=\s*(?:E?'|\d|\$)|\bin\s*\(\s*(?:E?'|\d)|=\s*any\s*\(\s*(?:array\s*\[|')/i.test(
    where,
  )
}

/** Whether an INSERT … SELECT reads a table in its conditions alone: it makes one row at most. */
function isSelectOfNone(text: string): boolean {
  let code = text.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ' ')
  for (let outer = ''; outer !== code; code = code.replace(/\([^()]*\)/g, ' ')) outer = code
  return !/\b(from|table)\b/i.test(code)
}

/** A DELETE of what is older or less than something: as a rule it leaves most rows, and how many it takes no text tells. */
const isPurge = ({ kind, where }: Update | Delete): boolean =>
  kind === 'delete' && where !== null && /[^<>=!]\s*<=?\s*[^<>=]/.test(where) && !/\bor\b/i.test(where)

/** A loop that commits or limits what it does; only a run tells how much. */
const isLoop = (operation: Operation, { statement }: RuleContext): boolean =>
  operation.guarded === true && /\bloop\b/i.test(statement.text) && /\b(limit|commit)\b/i.test(statement.text)
