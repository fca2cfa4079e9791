import type { OperationKind, QualifiedName } from '@backout/core'
import { sameName } from '../lookup.ts'
import { withoutColumn } from './drop-column.ts'
import type { Models } from './model.ts'
import { lock, NOTHING, type Part, together } from './part.ts'
import { named } from './relatives.ts'
import { scanRows } from './rewriting.ts'
import { mentions, type Subject } from './subject.ts'

/** Types and routines lock the tables that are made of them. */
export const ROUTINES_AND_TYPES: Models<
  Extract<
    OperationKind,
    'add-attribute' | 'alter-attribute-type' | 'alter-domain' | 'drop-attribute' | 'drop-function' | 'drop-type'
  >
> = {
  'alter-domain': ({ domain, change }, subject) => {
    const { action } = change
    const reads =
      action === 'set-not-null' ||
      action === 'validate-constraint' ||
      (action === 'add-constraint' && !('notValid' in change.constraint && change.constraint.notValid))
    if (!reads) return NOTHING
    const tables = [...usersOf(subject, domain).keys()].filter((table) => !subject.isPartitioned(table))
    return together(lock('SHARE', ...tables), scanRows(subject, ...tables))
  },
  'drop-type': ({ type, cascade }, subject) =>
    cascade
      ? together(
          ...[...usersOf(subject, type)].flatMap(([table, columns]) =>
            columns.map((column) => withoutColumn(table, column, true, subject)),
          ),
        )
      : NOTHING,
  'add-attribute': ({ type }, subject) => ofType(subject, type),
  'drop-attribute': ({ type }, subject) => ofType(subject, type),
  'alter-attribute-type': ({ type }, subject) => ofType(subject, type),
  'drop-function': ({ routine, cascade }, subject) => {
    if (!cascade) return NOTHING
    const called = (definition: string) => mentions(definition, routine.name)
    return lock(
      'ACCESS EXCLUSIVE',
      ...subject.relations(({ triggers = {} }) => Object.values(triggers).some(({ definition }) => called(definition))),
    )
  },
}

/** Tables and materialized views with columns of a type, and which. */
function usersOf(subject: Subject, type: QualifiedName): ReadonlyMap<QualifiedName, readonly string[]> {
  const tables = subject.relations(
    ({ kind, columns = [] }) => kind !== 'view' && columns.some((column) => isOf(column.type, type)),
  )
  return new Map(
    tables.map((table) => [
      table,
      (subject.relation(table)?.columns ?? []).filter((column) => isOf(column.type, type)).map(({ name }) => name),
    ]),
  )
}

const isOf = (printed: string, type: QualifiedName): boolean => sameName(named(printed.replace(/\[\]$/, '')), type)

/** A composite type is a relation of its own, and so are tables that were made OF it. */
const ofType = (subject: Subject, type: QualifiedName): Part =>
  lock(
    'ACCESS EXCLUSIVE',
    type,
    ...subject.relations((relation) => relation.ofType !== undefined && sameName(named(relation.ofType), type)),
  )
