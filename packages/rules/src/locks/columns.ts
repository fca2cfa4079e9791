import type { OperationKind } from '@backout/core'
import type { Models } from './model.ts'
import { lock, together } from './part.ts'
import { rewrite } from './rewriting.ts'
import { ownedSequences } from './sequences.ts'

/** What is said of one column, rows untouched. Descendants have the column too, and are locked with it. */
export const COLUMNS: Models<
  Extract<
    OperationKind,
    | 'add-identity'
    | 'alter-column-setting'
    | 'alter-identity'
    | 'drop-default'
    | 'drop-expression'
    | 'drop-identity'
    | 'rename-column'
    | 'set-default'
    | 'set-expression'
  >
> = {
  'set-default': ({ table }, subject) => lock('ACCESS EXCLUSIVE', ...subject.family(table)),
  'drop-default': ({ table }, subject) => lock('ACCESS EXCLUSIVE', ...subject.family(table)),
  'rename-column': ({ table }, subject) => lock('ACCESS EXCLUSIVE', ...subject.family(table)),
  'drop-expression': ({ table }, subject) => lock('ACCESS EXCLUSIVE', ...subject.family(table)),
  'set-expression': ({ table, column }, subject) => {
    const tables = subject.family(table)
    const virtual = subject.column(table, column)?.generated === 'virtual'
    return together(lock('ACCESS EXCLUSIVE', ...tables), ...(virtual ? [] : tables.map((one) => rewrite(one, subject))))
  },
  'alter-column-setting': ({ table, setting }, subject) => {
    if (setting === 'options') return lock('SHARE UPDATE EXCLUSIVE', table)
    if (setting === 'statistics') return lock('SHARE UPDATE EXCLUSIVE', ...subject.family(table))
    return lock('ACCESS EXCLUSIVE', ...(setting === 'storage' ? subject.family(table) : [table]))
  },
  'add-identity': ({ table }, subject) => lock('ACCESS EXCLUSIVE', ...subject.family(table)),
  'alter-identity': ({ table, column, restart, generated }, subject) =>
    together(
      lock('ACCESS EXCLUSIVE', ...subject.family(table)),
      ...(restart || generated === null
        ? [lock('SHARE ROW EXCLUSIVE', ...ownedSequences(subject, table, column))]
        : []),
    ),
  'drop-identity': ({ table, column }, subject) =>
    together(
      lock('ACCESS EXCLUSIVE', ...subject.family(table)),
      lock('ACCESS EXCLUSIVE', ...ownedSequences(subject, table, column)),
    ),
}
