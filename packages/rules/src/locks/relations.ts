import type { OperationKind, QualifiedName } from '@backout/core'
import { sameName } from '../lookup.ts'
import { gone } from './constraints.ts'
import { indexLocks } from './indexes.ts'
import type { Models } from './model.ts'
import { lock, NOTHING, type Part, together } from './part.ts'
import { ownedSequences } from './sequences.ts'
import type { Subject } from './subject.ts'
import { dependentViews } from './views.ts'

/** What is done to a relation as a whole: dropped, renamed, moved, given away, inherited. */
export const RELATIONS: Models<
  Extract<
    OperationKind,
    | 'change-owner'
    | 'drop-schema'
    | 'drop-table'
    | 'rename-materialized-view'
    | 'rename-sequence'
    | 'rename-table'
    | 'rename-view'
    | 'set-inheritance'
    | 'set-schema'
  >
> = {
  'drop-table': ({ table, cascade }, subject) =>
    subject.mayExist(table) ? withoutTable(table, cascade, subject, new Set()) : NOTHING,
  'drop-schema': ({ schema, cascade }, subject) => {
    if (!cascade) return NOTHING
    const inside = subject.relations((_, name) => name.schema === schema)
    const seen = new Set<string>()
    return together(
      lock('ACCESS EXCLUSIVE', ...inside),
      ...inside.map((name) => withoutTable(name, true, subject, seen)),
    )
  },
  'rename-table': ({ table }) => lock('ACCESS EXCLUSIVE', table),
  'rename-view': ({ view }) => lock('ACCESS EXCLUSIVE', view),
  'rename-materialized-view': ({ view }) => lock('ACCESS EXCLUSIVE', view),
  'rename-sequence': ({ sequence }) => lock('ACCESS EXCLUSIVE', sequence),
  'set-schema': ({ object }, subject) => {
    if (!RELATION_TYPES.has(object.type)) return NOTHING
    const name = { schema: object.schema, name: object.name }
    return lock('ACCESS EXCLUSIVE', name, ...ownedSequences(subject, name))
  },
  'change-owner': ({ object, owner }, subject) => {
    if (!RELATION_TYPES.has(object.type)) return NOTHING
    const name = { schema: object.schema, name: object.name }
    const known = subject.relation(name)
    const own = lock('ACCESS EXCLUSIVE', name)
    // Its indexes and sequences change hands with it.
    return !known || known.owner === owner
      ? own
      : together(own, indexLocks(subject, name), lock('ACCESS EXCLUSIVE', ...ownedSequences(subject, name)))
  },
  'set-inheritance': ({ table, parent, inherit }) =>
    together(lock('ACCESS EXCLUSIVE', table), lock(inherit ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS SHARE', parent)),
}

export const RELATION_TYPES: ReadonlySet<string> = new Set([
  'table',
  'view',
  'materialized view',
  'sequence',
  'index',
  'foreign table',
])

/** A table goes with its indexes and sequences; foreign keys in either direction and its parent are told. */
function withoutTable(table: QualifiedName, cascade: boolean, subject: Subject, seen: Set<string>): Part {
  const key = JSON.stringify([table.schema ?? 'public', table.name])
  if (seen.has(key)) return NOTHING
  seen.add(key)
  const others = subject.referencing(table).filter((foreign) => !sameName(foreign.table, table))
  const below = subject.isPartitioned(table) || cascade ? subject.descendants(table) : []
  const parents = subject.isPartition(table) ? subject.parents(table) : []
  const beside = parents.flatMap((parent) => subject.defaultPartition(parent) ?? [])
  return together(
    lock('ACCESS EXCLUSIVE', table, ...ownedSequences(subject, table), ...parents, ...beside),
    indexLocks(subject, table),
    ...subject.constraints(table).map((constraint) => gone(constraint, subject)),
    ...below.map((child) => withoutTable(child, cascade, subject, seen)),
    ...(cascade
      ? [lock('ACCESS EXCLUSIVE', ...others.map((foreign) => foreign.table)), dependentViews(subject, table, null)]
      : []),
  )
}
