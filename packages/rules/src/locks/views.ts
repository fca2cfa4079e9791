import type { OperationKind, QualifiedName } from '@backout/core'
import { nameKey, sameName } from '../lookup.ts'
import { reading } from './data.ts'
import type { Models } from './model.ts'
import { lock, NOTHING, type Part, together } from './part.ts'
import { readIn } from './relations-in-text.ts'
import { mentions, type Subject } from './subject.ts'

export const VIEWS: Models<
  Extract<
    OperationKind,
    'create-materialized-view' | 'create-view' | 'drop-materialized-view' | 'drop-view' | 'refresh-materialized-view'
  >
> = {
  'create-view': ({ view, replace, reads }, subject) =>
    together(
      reading(
        subject,
        reads.filter((name) => !sameName(name, view)),
        false,
      ),
      replace && (subject.relation(view) || !subject.catalog) ? lock('ACCESS EXCLUSIVE', view) : NOTHING,
    ),
  'create-materialized-view': ({ view, ifNotExists, withData, reads }, subject) =>
    ifNotExists && subject.relation(view) ? NOTHING : reading(subject, reads, withData),
  'refresh-materialized-view': ({ view, concurrently, withData }, subject) => {
    const indexes = subject.indexes(view).map(({ relation }) => relation)
    const reads = withData ? reading(subject, readIn(subject.relation(view)?.definition ?? ''), true) : NOTHING
    if (concurrently) return together(lock('EXCLUSIVE', view), lock('ROW EXCLUSIVE', ...indexes), reads)
    return together(lock('ACCESS EXCLUSIVE', view, ...indexes), reads, { rewritten: [view], reindexed: indexes })
  },
  'drop-view': ({ view, cascade }, subject) => dropped(view, cascade, subject),
  'drop-materialized-view': ({ view, cascade }, subject) => dropped(view, cascade, subject),
}

function dropped(view: QualifiedName, cascade: boolean, subject: Subject): Part {
  if (!subject.mayExist(view)) return NOTHING
  return together(
    lock('ACCESS EXCLUSIVE', view, ...subject.indexes(view).map(({ relation }) => relation)),
    cascade ? dependentViews(subject, view, null) : NOTHING,
  )
}

/**
 * Views that show a relation, and views of those: with CASCADE they go too.
 * @param columns only views that name one of them; null for all
 */
export function dependentViews(
  subject: Subject,
  of: QualifiedName,
  columns: readonly string[] | null,
  seen = new Set([nameKey(of)]),
): Part {
  const views = subject.relations(({ kind, definition = '' }, name) => {
    if (kind !== 'view' && kind !== 'materialized view') return false
    if (seen.has(nameKey(name)) || !readIn(definition).some((read) => sameName(read, of))) return false
    return columns === null || columns.some((column) => mentions(definition, column))
  })
  for (const view of views) seen.add(nameKey(view))
  return together(
    lock(
      'ACCESS EXCLUSIVE',
      ...views,
      ...views.flatMap((view) => subject.indexes(view).map(({ relation }) => relation)),
    ),
    ...views.map((view) => dependentViews(subject, view, null, seen)),
  )
}
