import type { LockMode, OperationKind, QualifiedName } from '@backout/core'
import { nameKey, sameName } from '../lookup.ts'
import type { Models } from './model.ts'
import { lock, NOTHING, type Part, together } from './part.ts'
import { readIn, writtenIn } from './relations-in-text.ts'
import { named } from './relatives.ts'
import { readIndexes, scanRows } from './rewriting.ts'
import { ownedSequences } from './sequences.ts'
import type { Subject } from './subject.ts'

/**
 * What a query locks: tables with all that descends from them, their indexes once it is planned, and what views are made
 * of.
 * @param planned false where the query is only looked at: a view's, WITH NO DATA
 */
export function reading(
  subject: Subject,
  names: readonly QualifiedName[],
  planned: boolean,
  mode: LockMode = 'ACCESS SHARE',
): Part {
  return together(
    ...names.map((name) => {
      const { kind, definition } = subject.relation(name) ?? {}
      if (kind === 'view') {
        const below = planned ? reading(subject, readIn(definition ?? ''), true, mode) : NOTHING
        return together(lock(mode, name), below)
      }
      if (kind === 'sequence' || !planned) return lock(mode, name)
      const tables = [name, ...subject.descendants(name)]
      return lock(mode, ...tables, ...tables.flatMap((table) => subject.indexes(table).map(({ relation }) => relation)))
    }),
  )
}

/** Rows are written; the planner opens the indexes of a table that it looks for rows in. */
function writing(subject: Subject, table: QualifiedName, finds: boolean): Part {
  const tables = finds ? [table, ...subject.descendants(table)] : [table, ...partitionsOf(subject, table)]
  const indexes = finds ? tables.flatMap((one) => subject.indexes(one).map(({ relation }) => relation)) : []
  return together(
    lock('ROW EXCLUSIVE', ...tables, ...indexes),
    // A WITH clause may write too.
    ...writtenIn(subject.text)
      .filter((other) => !sameName(other, table) && subject.relation(other))
      .map((other) => {
        const searched = new RegExp(String.raw`(?:delete\s+from|update)\s+(?:only\s+)?"?${other.name}"?\b`, 'i')
        const found = searched.test(subject.text)
        return lock('ROW EXCLUSIVE', other, ...(found ? subject.indexes(other).map(({ relation }) => relation) : []))
      }),
  )
}

const partitionsOf = (subject: Subject, table: QualifiedName) =>
  subject.isPartitioned(table) ? subject.descendants(table) : []

/** A row that points somewhere, or is pointed to, is looked up there. */
function keys(subject: Subject, tables: readonly QualifiedName[]): Part {
  const locked = tables.filter((table) => subject.relation(table))
  return reading(subject, locked, true, 'ROW SHARE')
}

const referencedBy = (subject: Subject, table: QualifiedName) =>
  subject.constraints(table).flatMap(({ references }) => (references ? [named(references.table)] : []))

export const DATA: Models<
  Extract<
    OperationKind,
    'analyze' | 'copy' | 'delete' | 'insert' | 'lock-table' | 'merge' | 'select' | 'truncate' | 'update' | 'vacuum'
  >
> = {
  select: ({ reads }, subject) => {
    const locksRows = /\bfor\s+(?:no\s+key\s+update|update|key\s+share|share)\b/i.test(subject.text)
    const sequences = [...subject.text.matchAll(/\b(?:nextval|setval)\s*\(\s*'([^']+)'/gi)].map(([, name]) =>
      named(name!),
    )
    return together(
      reading(subject, reads, true, locksRows ? 'ROW SHARE' : 'ACCESS SHARE'),
      lock('ROW EXCLUSIVE', ...sequences),
    )
  },
  insert: ({ table, onConflict, reads, rows }, subject) =>
    together(
      writing(subject, table, onConflict !== null),
      reading(
        subject,
        reads.filter((name) => !writtenIn(subject.text).some((written) => sameName(written, name))),
        true,
      ),
      rows === null ? NOTHING : keys(subject, referencedBy(subject, table)),
    ),
  update: ({ table, where, reads }, subject) =>
    together(
      writing(subject, table, true),
      reading(subject, reads, true),
      where === null && reads.length === 0 ? scanRows(subject, table, ...subject.descendants(table)) : NOTHING,
    ),
  delete: ({ table, where, reads }, subject) =>
    together(
      writing(subject, table, true),
      reading(subject, reads, true),
      keys(
        subject,
        subject.referencing(table).map((key) => key.table),
      ),
      where === null && reads.length === 0 ? scanRows(subject, table, ...subject.descendants(table)) : NOTHING,
    ),
  merge: ({ table, reads }, subject) => together(writing(subject, table, true), reading(subject, reads, true)),
  copy: ({ table, direction, reads }, subject) => {
    if (direction === 'to') return reading(subject, table === null ? reads : [table], true)
    return table === null
      ? NOTHING
      : together(lock('ROW EXCLUSIVE', table), keys(subject, referencedBy(subject, table)))
  },
  'lock-table': ({ tables, mode }, subject) =>
    lock(mode, ...tables.flatMap((table) => [table, ...subject.descendants(table)])),
  analyze: ({ tables }, subject) =>
    together(lock('SHARE UPDATE EXCLUSIVE', ...tables), readIndexes(subject, ...tables)),
  vacuum: ({ tables, full }, subject) => {
    if (!full) return lock('SHARE UPDATE EXCLUSIVE', ...tables)
    const indexes = tables.flatMap((table) => subject.indexes(table).map(({ relation }) => relation))
    return together(lock('ACCESS EXCLUSIVE', ...tables, ...indexes), {
      rewritten: tables,
      reindexed: indexes,
      scanned: tables,
    })
  },
  // New storage, but empty: nothing is written.
  truncate: ({ tables, cascade, restartIdentity }, subject) => {
    const emptied = new Map(tables.map((table) => [nameKey(table), table]))
    for (const table of emptied.values())
      for (const name of [
        ...subject.descendants(table),
        ...(cascade ? subject.referencing(table).map((key) => key.table) : []),
      ])
        emptied.set(nameKey(name), emptied.get(nameKey(name)) ?? name)
    return together(
      ...[...emptied.values()].map((table) =>
        lock(
          'ACCESS EXCLUSIVE',
          table,
          ...subject.indexes(table).map(({ relation }) => relation),
          ...(restartIdentity ? ownedSequences(subject, table) : []),
        ),
      ),
    )
  },
}
