import type { Operation, OperationKind, QualifiedName } from '@backout/core'
import { sameName } from '../lookup.ts'
import type { Models } from './model.ts'
import { lock, type Part, together } from './part.ts'
import { scanRows } from './rewriting.ts'
import type { Subject } from './subject.ts'

export const NOT_NULL: Models<Extract<OperationKind, 'drop-not-null' | 'set-not-null'>> = {
  'set-not-null': ({ table, column }, subject) => setNotNull(subject, table, [column]),
  'drop-not-null': ({ table }, subject) => lock('ACCESS EXCLUSIVE', ...subject.family(table)),
}

/** The rows of each table in which nothing says yet that the columns hold no NULL are read. */
export function setNotNull(subject: Subject, table: QualifiedName, columns: readonly string[]): Part {
  const tables = subject.family(table)
  const unsure = tables.filter((one) => columns.some((column) => !holdsNoNull(subject, one, column)))
  return together(lock('ACCESS EXCLUSIVE', ...tables), scanRows(subject, ...unsure))
}

/** Whether PostgreSQL knows it without looking: it is NOT NULL, or since 12 a valid CHECK says so. */
export function holdsNoNull(subject: Subject, table: QualifiedName, column: string): boolean {
  const known = subject.column(table, column)
  if (known?.notNull && !known.notNullConstraint?.notValid) return true
  return subject.version >= 120_000 && isChecked(subject, table, column)
}

function isChecked(subject: Subject, table: QualifiedName, column: string): boolean {
  const name = `(?:"${column}"|${column})`
  const says = new RegExp(
    String.raw`^\W*${name}\s+IS\s+NOT\s+NULL\W*(?:AND\b|$)|\bAND\s+\W*${name}\s+IS\s+NOT\s+NULL`,
    'i',
  )
  const isOr = /\bOR\b/i
  const proves = (expression: string) => says.test(expression) && !isOr.test(expression)
  const inCatalog = subject
    .constraints(table)
    .some(
      ({ type, definition, notValid, notEnforced }) =>
        type === 'check' && !notValid && !notEnforced && proves(definition.replace(/^CHECK /, '')),
    )
  return inCatalog || subject.earlier.some((other) => isValidCheck(other, subject, table, proves))
}

/** A check that the migration has added valid, or validated since. */
function isValidCheck(
  operation: Operation,
  subject: Subject,
  table: QualifiedName,
  proves: (expression: string) => boolean,
): boolean {
  if (operation.kind === 'validate-constraint') {
    if (!sameName(operation.table, table)) return false
    const inCatalog = subject.constraints(table).find(({ name }) => name === operation.constraint)
    if (inCatalog) return proves(inCatalog.definition.replace(/^CHECK /, '').replace(/ NOT VALID$/, ''))
    return subject.earlier.some(
      (other) =>
        other.kind === 'add-constraint' &&
        other.constraint.type === 'check' &&
        other.constraint.name === operation.constraint &&
        sameName(other.table, table) &&
        proves(other.constraint.expression),
    )
  }
  if (operation.kind !== 'add-constraint' || operation.constraint.type !== 'check') return false
  const { expression, notValid, notEnforced } = operation.constraint
  return sameName(operation.table, table) && !notValid && !notEnforced && proves(expression)
}
