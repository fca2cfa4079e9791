import type { OperationKind, QualifiedName } from '@backout/core'
import { nameKey, sameName } from '../lookup.ts'
import type { Models } from './model.ts'
import { lock, NOTHING, type Part, together } from './part.ts'
import { named } from './relatives.ts'
import { rewrite, scanRows } from './rewriting.ts'
import type { KnownIndex, Subject } from './subject.ts'

export const INDEXES: Models<
  Extract<OperationKind, 'cluster' | 'create-index' | 'drop-index' | 'reindex' | 'rename-index'>
> = {
  'create-index': ({ table, index, concurrently, ifNotExists, only }, subject) => {
    const tables = only || !subject.isPartitioned(table) ? [table] : [table, ...subject.descendants(table)]
    const mode = concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE'
    const there =
      ifNotExists &&
      index !== null &&
      subject.relation(table) &&
      ownerOf(subject, { schema: table.schema, name: index })
    return there ? lock(mode, table) : together(lock(mode, ...tables), scanRows(subject, ...tables))
  },
  'drop-index': ({ index, concurrently, ifExists }, subject) => {
    const owner = ownerOf(subject, index)
    if (!owner) return ifExists && subject.catalog ? NOTHING : lock(modeOf(concurrently), index)
    const parts = attachedTo(subject, owner.table, index)
    return lock(
      modeOf(concurrently),
      owner.table,
      index,
      ...(subject.isPartitioned(owner.table) ? subject.descendants(owner.table) : []),
      ...parts.map(({ relation }) => relation),
    )
  },
  'rename-index': ({ index }, subject) =>
    lock(subject.version < 120_000 ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE', index),
  reindex: ({ target, name, concurrently }, subject) => {
    if (name === null || (target !== 'index' && target !== 'table')) return NOTHING
    const table = target === 'table' ? name : ownerOf(subject, name)?.table
    // Since 14 each partition is done on its own; before, none is.
    const whole = table && subject.isPartitioned(table)
    const tables = whole && subject.version >= 140_000 ? subject.descendants(table) : []
    const all = [...(table ? [table] : []), ...tables]
    const own = target === 'index' ? [name] : all.flatMap((one) => indexNames(subject, one))
    const attached = target === 'index' && whole ? attachedTo(subject, table, name) : []
    const indexes = whole && tables.length === 0 ? [] : [...own, ...attached.map(({ relation }) => relation)]
    return together(
      lock(concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE', ...all),
      lock(modeOf(concurrently), ...indexes),
      { reindexed: indexes.filter((index) => !whole || !isOn(subject, table, index)) },
      scanRows(subject, ...all.filter((one) => !subject.relation(one) || subject.indexes(one).length > 0)),
    )
  },
  cluster: ({ table, index }, subject) => {
    if (table === null) return NOTHING
    const by = index === null ? [] : [{ schema: table.schema, name: index }]
    return together(lock('ACCESS EXCLUSIVE', table, ...by), { reindexed: by }, rewrite(table, subject))
  },
}

const indexNames = (subject: Subject, table: QualifiedName): readonly QualifiedName[] =>
  subject.indexes(table).map(({ relation }) => relation)

const isOn = (subject: Subject, table: QualifiedName, index: QualifiedName): boolean =>
  indexNames(subject, table).some((name) => sameName(name, index))

const modeOf = (concurrently: boolean) => (concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE')

/** The table of an index, by the catalog or by the operation of the migration that has made it. */
export function ownerOf(subject: Subject, index: QualifiedName): { readonly table: QualifiedName } | undefined {
  const [table] = subject.relations(
    ({ indexes = {} }, name) => Object.hasOwn(indexes, index.name) && sameSchema(name, index),
  )
  if (table) return { table }
  const made = subject.earlier.findLast(
    (other) => other.kind === 'create-index' && other.index === index.name && sameSchema(other.table, index),
  )
  return made?.kind === 'create-index' ? { table: made.table } : undefined
}

const sameSchema = (a: QualifiedName, b: QualifiedName): boolean => sameName({ ...a, name: '' }, { ...b, name: '' })

/** The indexes of partitions that are attached to a partitioned table's index, and theirs. */
function attachedTo(subject: Subject, table: QualifiedName, index: QualifiedName): readonly KnownIndex[] {
  const wanted = new Set([nameKey(index)])
  return subject.descendants(table).flatMap((child) =>
    subject.indexes(child).filter(({ relation, parent }) => {
      const attached = parent !== undefined && [...wanted].some((key) => key === keyOf(parent))
      if (attached) wanted.add(nameKey(relation))
      return attached
    }),
  )
}

const keyOf = (printed: string): string => nameKey(named(printed))

/** Whatever must go with a table, or be opened with it. */
export const indexLocks = (subject: Subject, table: QualifiedName): Part =>
  lock('ACCESS EXCLUSIVE', ...indexNames(subject, table))
