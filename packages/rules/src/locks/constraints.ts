import type { ConstraintDefinition, OperationKind, QualifiedName } from '@backout/core'
import { foreignKeyCheck } from './foreign-keys.ts'
import type { Models } from './model.ts'
import { holdsNoNull, setNotNull } from './not-null.ts'
import { lock, NOTHING, type Part, together } from './part.ts'
import { named } from './relatives.ts'
import { scanRows } from './rewriting.ts'
import type { KnownConstraint, Subject } from './subject.ts'

export const CONSTRAINTS: Models<
  Extract<
    OperationKind,
    'add-constraint' | 'alter-constraint' | 'drop-constraint' | 'rename-constraint' | 'validate-constraint'
  >
> = {
  'add-constraint': ({ table, constraint }, subject) => add(table, constraint, subject),
  'validate-constraint': ({ table, constraint: name }, subject) => {
    const constraint = subject.constraint(table, name)
    const inCatalog = subject.constraints(table).some((known) => known.name === name)
    if (inCatalog && !constraint?.notValid) return lock('SHARE UPDATE EXCLUSIVE', table)
    const tables = subject.family(table)
    const checked = together(lock('SHARE UPDATE EXCLUSIVE', ...tables), scanRows(subject, ...tables))
    if (!constraint?.references) return checked
    const references = named(constraint.references.table)
    return together(checked, lock('ROW SHARE', references), foreignKeyCheck(subject, tables, references))
  },
  'alter-constraint': ({ table, constraint: name, enforced, noInherit }, subject) => {
    const references = subject.constraint(table, name)?.references?.table
    if (noInherit === false) {
      const below = subject.descendants(table)
      return together(lock('ACCESS EXCLUSIVE', table, ...below), scanRows(subject, ...below))
    }
    const own = lock('ACCESS EXCLUSIVE', ...(subject.isPartitioned(table) ? subject.family(table) : [table]))
    if (enforced === null || references === undefined) return own
    if (!enforced) return together(own, lock('ACCESS EXCLUSIVE', named(references)))
    const other = named(references)
    return together(own, lock('SHARE ROW EXCLUSIVE', other), foreignKeyCheck(subject, subject.family(table), other))
  },
  'drop-constraint': ({ table, constraint: name, ifExists, cascade }, subject) => {
    const constraint = subject.constraints(table).find((known) => known.name === name)
    if (ifExists && subject.relation(table) && !constraint && !subject.constraint(table, name))
      return lock('ACCESS EXCLUSIVE', table)
    return together(
      lock('ACCESS EXCLUSIVE', ...subject.family(table)),
      ...(constraint ? [gone(constraint, subject)] : []),
      ...(constraint && cascade ? [dependentKeys(constraint, subject)] : []),
    )
  },
  'rename-constraint': ({ table, constraint: name }, subject) => {
    const index = subject.indexes(table).filter(({ constraint }) => constraint === name)
    const mode = subject.version < 120_000 ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE'
    const isCheck = subject.constraint(table, name)?.type === 'check'
    return together(
      lock('ACCESS EXCLUSIVE', ...(isCheck ? subject.family(table) : [table])),
      lock(mode, ...index.map(({ relation }) => relation)),
    )
  },
}

function add(table: QualifiedName, constraint: ConstraintDefinition, subject: Subject): Part {
  const tables = subject.family(table)
  switch (constraint.type) {
    case 'check': {
      const checked = constraint.noInherit ? [table] : tables
      const reads = !constraint.notValid && !constraint.notEnforced
      return together(lock('ACCESS EXCLUSIVE', ...checked), reads ? scanRows(subject, ...checked) : NOTHING)
    }
    case 'not null':
      return constraint.notValid
        ? lock('ACCESS EXCLUSIVE', ...(constraint.noInherit ? [table] : tables))
        : setNotNull(subject, table, constraint.columns)
    case 'foreign key': {
      const references = constraint.references.table
      const own = subject.isPartitioned(table) ? tables : [table]
      const reads = !constraint.notValid && !constraint.notEnforced
      const others = subject.isPartitioned(references) ? [references, ...subject.descendants(references)] : [references]
      return together(
        lock('SHARE ROW EXCLUSIVE', ...own, ...others),
        reads ? foreignKeyCheck(subject, own, references) : NOTHING,
      )
    }
    default:
      return withIndex(table, constraint, subject)
  }
}

/** A primary key, unique or exclusion constraint builds an index, or takes one over. */
function withIndex(
  table: QualifiedName,
  constraint: Extract<ConstraintDefinition, { readonly type: 'primary key' | 'unique' | 'exclude' }>,
  subject: Subject,
): Part {
  const isKey = constraint.type === 'primary key'
  if ('usingIndex' in constraint && constraint.usingIndex !== null) {
    const index = { schema: table.schema, name: constraint.usingIndex }
    const known = subject.indexes(table).find(({ relation }) => relation.name === index.name)
    const unsure =
      isKey && (known?.columns ?? [null]).some((column) => column === null || !holdsNoNull(subject, table, column))
    return together(
      lock('ACCESS EXCLUSIVE', table),
      lock(subject.version < 120_000 ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE', index),
      unsure ? scanRows(subject, table) : NOTHING,
    )
  }
  const below = subject.isPartitioned(table) ? subject.descendants(table) : []
  const columns = isKey ? constraint.columns : []
  const marksColumns =
    isKey && (subject.version >= 180_000 || columns.some((column) => !subject.column(table, column)?.notNull))
  return together(
    lock('ACCESS EXCLUSIVE', table),
    lock(marksColumns ? 'ACCESS EXCLUSIVE' : 'SHARE', ...below),
    scanRows(subject, table, ...below),
  )
}

/** What is locked when a constraint goes: its index, or the table that a foreign key points to. */
export function gone(constraint: KnownConstraint, subject: Subject): Part {
  const indexes = subject.indexes(constraint.table).filter((index) => index.constraint === constraint.name)
  const references = constraint.references ? [named(constraint.references.table)] : []
  return lock('ACCESS EXCLUSIVE', ...indexes.map(({ relation }) => relation), ...references)
}

/** Foreign keys that lean on a key: with CASCADE they go with it. */
function dependentKeys({ table, columns = [] }: KnownConstraint, subject: Subject): Part {
  const leaning = subject.referencing(table).filter(({ references }) => sameColumns(references?.columns ?? [], columns))
  return lock('ACCESS EXCLUSIVE', ...leaning.map((key) => key.table))
}

const sameColumns = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((column) => b.includes(column))
