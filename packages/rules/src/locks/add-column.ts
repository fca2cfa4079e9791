import type { ColumnDefinition } from '@backout/core'
import { isSerial } from '../column-type.ts'
import { volatility } from '../volatility.ts'
import { foreignKeyCheck } from './foreign-keys.ts'
import type { Model } from './model.ts'
import { lock, together } from './part.ts'
import { rewrite, scanRows } from './rewriting.ts'
import type { Subject } from './subject.ts'

/** Since 11 a default that is one value for all rows is kept once, and no row is touched. */
export const addColumn: Model<'add-column'> = ({ table, column, ifNotExists }, subject) => {
  if (ifNotExists && subject.column(table, column.name)) return lock('ACCESS EXCLUSIVE', table)
  const tables = subject.family(table)
  const written = writesEveryRow(column, subject)
  return together(
    lock('ACCESS EXCLUSIVE', ...tables),
    ...(written ? tables.map((one) => rewrite(one, subject)) : []),
    ...(readsEveryRow(column) ? [scanRows(subject, ...tables)] : []),
    ...column.constraints.map((constraint) => {
      if (constraint.type !== 'foreign key') return {}
      // Without a value in it PostgreSQL knows that every row is fine.
      const checked = !constraint.notValid && !constraint.notEnforced && isFilled(column, subject)
      return together(
        lock('SHARE ROW EXCLUSIVE', constraint.references.table),
        ...(checked ? [foreignKeyCheck(subject, tables, constraint.references.table)] : []),
      )
    }),
  )
}

function writesEveryRow({ type, default: value, generated, identity }: ColumnDefinition, subject: Subject): boolean {
  if (isSerial(type) || identity !== null || generated?.storage === 'stored') return true
  if (generated !== null) return false
  const domain = type === null ? undefined : subject.type(type)
  if (domain?.notNull || Object.keys(domain?.constraints ?? {}).length > 0) return true
  const filled = value ?? domain?.default ?? null
  if (filled === null) return false
  return subject.version < 110_000 || volatility(filled, subject.catalog) === 'volatile'
}

/** For a constraint or for an index of its own. */
const readsEveryRow = ({ notNull, default: value, identity, constraints }: ColumnDefinition): boolean =>
  (notNull && value === null && identity === null) ||
  constraints.some((constraint) => {
    if (constraint.type === 'foreign key') return false
    if (constraint.type === 'check') return !constraint.notValid && !constraint.notEnforced
    return constraint.type === 'not null' ? value === null && !constraint.notValid : true
  })

const isFilled = ({ type, default: value, generated, identity }: ColumnDefinition, subject: Subject): boolean =>
  value !== null ||
  generated !== null ||
  identity !== null ||
  isSerial(type) ||
  (type !== null && subject.type(type)?.default !== undefined)
