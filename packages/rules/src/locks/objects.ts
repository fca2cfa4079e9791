import type { AlterPublication, OperationKind, QualifiedName } from '@backout/core'
import { find } from '../lookup.ts'
import type { Models } from './model.ts'
import { lock, NOTHING } from './part.ts'
import { RELATION_TYPES } from './relations.ts'
import { readIn } from './relations-in-text.ts'
import { named } from './relatives.ts'
import type { Subject } from './subject.ts'

/** What hangs on a relation by name, or is said of one: comments, statistics objects, publications, other renames. */
export const OBJECTS: Models<
  Extract<
    OperationKind,
    'alter-publication' | 'comment' | 'create-publication' | 'create-statistics' | 'drop-object' | 'rename-object'
  >
> = {
  comment: ({ object }) => {
    if (RELATION_TYPES.has(object.type)) return lock('SHARE UPDATE EXCLUSIVE', plain(object))
    if (object.of === null || object.type === 'domain constraint') return NOTHING
    return lock(object.type === 'column' ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS SHARE', object.of)
  },
  'create-statistics': ({ tables }) => lock('SHARE UPDATE EXCLUSIVE', ...tables),
  'create-publication': ({ tables }) => lock('SHARE UPDATE EXCLUSIVE', ...tables),
  'alter-publication': (operation, subject) =>
    lock('SHARE UPDATE EXCLUSIVE', ...operation.tables, ...replaced(operation, subject)),
  'drop-object': ({ object }, subject) => {
    if (object.type !== 'statistics') return NOTHING
    const known = subject.catalog && find(subject.catalog.statistics, object)
    return lock('SHARE UPDATE EXCLUSIVE', ...readIn(known?.definition ?? ''))
  },
  'rename-object': ({ object }) => (object.of === null ? NOTHING : lock('ACCESS EXCLUSIVE', object.of)),
}

const plain = ({ schema, name }: QualifiedName): QualifiedName => ({ schema, name })

/** With SET the tables that it had are left out. */
function replaced({ action, publication }: AlterPublication, subject: Subject): readonly QualifiedName[] {
  const definition = subject.catalog?.publications[publication]?.definition
  if (action !== 'set' || definition === undefined) return []
  const tables = /(?:^|; )TABLE ([^;]*)/.exec(definition)?.[1] ?? ''
  return tables
    .split(/,\s*(?![^()]*\))/)
    .filter((item) => item !== '')
    .map((item) => named(item.replace(/[\s(].*$/s, '')))
}
