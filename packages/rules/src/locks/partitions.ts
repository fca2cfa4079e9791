import type { AttachPartition, OperationKind, QualifiedName } from '@backout/core'
import { sameName } from '../lookup.ts'
import { foreignKeyCheck } from './foreign-keys.ts'
import { ownerOf } from './indexes.ts'
import type { Models } from './model.ts'
import { lock, NOTHING, type Part, together } from './part.ts'
import { named } from './relatives.ts'
import { scanRows } from './rewriting.ts'
import { mentions, type Subject } from './subject.ts'

export const PARTITIONS: Models<Extract<OperationKind, 'attach-partition' | 'detach-partition'>> = {
  'attach-partition': (operation, subject) =>
    operation.bound === null ? attachIndex(operation, subject) : attach(operation, operation.bound, subject),
  'detach-partition': ({ table, partition, concurrently, finalize }, subject) => {
    if (concurrently || finalize)
      return together(lock('SHARE UPDATE EXCLUSIVE', table), lock('ACCESS EXCLUSIVE', partition))
    const other = subject.defaultPartition(table)
    const attached = subject.indexes(partition).filter(({ parent }) => parent !== undefined)
    return together(
      lock('ACCESS EXCLUSIVE', table, ...(other ? [other] : []), ...attached.map(({ relation }) => relation)),
      lock(subject.version < 140_000 ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE', partition),
      lock('SHARE ROW EXCLUSIVE', ...referencedBy(subject, table)),
    )
  },
}

function attach({ table, partition }: AttachPartition, bound: string, subject: Subject): Part {
  const gentle = subject.version < 120_000 ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE'
  const other = subject.defaultPartition(table)
  const attached = [partition, ...subject.descendants(partition)]
  const isDefault = /^default$/i.test(bound.trim())
  return together(
    lock(gentle, table, ...subject.indexes(table).map(({ relation }) => relation)),
    lock('ACCESS EXCLUSIVE', ...attached),
    hasCheckFor(subject, table, partition, isDefault ? [] : literalsIn(bound))
      ? NOTHING
      : scanRows(subject, ...attached),
    // Rows of the default partition that now belong elsewhere would be in the way.
    other && !isDefault
      ? together(
          lock('ACCESS EXCLUSIVE', other),
          hasCheckFor(subject, table, other, []) ? NOTHING : scanRows(subject, other),
        )
      : NOTHING,
    ...referencedBy(subject, table).map((references) =>
      together(lock('SHARE ROW EXCLUSIVE', references), foreignKeyCheck(subject, attached, references)),
    ),
  )
}

function attachIndex({ table: index, partition }: AttachPartition, subject: Subject): Part {
  const tables = [index, partition].flatMap((name) => ownerOf(subject, name)?.table ?? [])
  return together(
    lock('SHARE UPDATE EXCLUSIVE', index),
    lock('ACCESS EXCLUSIVE', partition),
    lock('ACCESS SHARE', ...tables),
  )
}

const referencedBy = (subject: Subject, table: QualifiedName): readonly QualifiedName[] =>
  subject.constraints(table).flatMap(({ references }) => (references ? [named(references.table)] : []))

const literalsIn = (bound: string): readonly string[] => bound.match(/'(?:[^']|'')*'|-?\b\d+(?:\.\d+)?\b/g) ?? []

/**
 * Whether a valid CHECK seems made to spare the scan: it is about the partition key and says the same values. PostgreSQL
 * proves it; a trial knows.
 */
function hasCheckFor(
  subject: Subject,
  parent: QualifiedName,
  table: QualifiedName,
  values: readonly string[],
): boolean {
  const key = subject.relation(parent)?.partitionKey ?? ''
  const columns = (subject.relation(parent)?.columns ?? [])
    .map(({ name }) => name)
    .filter((name) => mentions(key, name))
  const proves = (sql: string) =>
    columns.length > 0 &&
    columns.every((column) => mentions(sql, column)) &&
    values.every((value) => sql.includes(value.replace(/^'(.*)'$/s, '$1')))
  const inCatalog = subject
    .constraints(table)
    .some(
      ({ type, notValid, notEnforced, definition }) =>
        type === 'check' && !notValid && !notEnforced && proves(definition),
    )
  return (
    inCatalog ||
    subject.earlier.some(
      (other) =>
        other.kind === 'add-constraint' &&
        other.constraint.type === 'check' &&
        sameName(other.table, table) &&
        proves(other.constraint.expression),
    )
  )
}
