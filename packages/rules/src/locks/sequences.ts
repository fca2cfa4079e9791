import type { OperationKind, QualifiedName } from '@backout/core'
import { nameKey, parseKey } from '../lookup.ts'
import type { Models } from './model.ts'
import { lock, NOTHING, together } from './part.ts'
import type { Subject } from './subject.ts'

/** Sequences that belong to a table's columns, or to one of them. */
export const ownedSequences = (subject: Subject, table: QualifiedName, column?: string): readonly QualifiedName[] =>
  subject.relations(({ sequence }) => {
    const [schema = null, name, of] = parseKey(sequence?.ownedBy ?? '')
    if (name === undefined || (column !== undefined && of !== column)) return false
    return nameKey({ schema, name }) === nameKey(table)
  })

/** The table of `OWNED BY table.column`, or none. */
function ownerOf(ownedBy: string | null | undefined): readonly QualifiedName[] {
  const names = parseKey(ownedBy ?? '')
  if (names.length < 2) return []
  return [{ schema: names.length > 2 ? names[0]! : null, name: names.at(-2)! }]
}

export const SEQUENCES: Models<Extract<OperationKind, 'alter-sequence' | 'create-sequence' | 'drop-sequence'>> = {
  'create-sequence': ({ options }) => lock('ACCESS SHARE', ...ownerOf(options.ownedBy)),
  'alter-sequence': ({ sequence, options }) =>
    together(lock('SHARE ROW EXCLUSIVE', sequence), lock('ACCESS SHARE', ...ownerOf(options.ownedBy))),
  'drop-sequence': ({ sequence, cascade }, subject) => {
    if (!subject.mayExist(sequence)) return NOTHING
    // The default of the column that takes from it goes too.
    const owner = cascade ? ownerOf(subject.relation(sequence)?.sequence?.ownedBy) : []
    return lock('ACCESS EXCLUSIVE', sequence, ...owner)
  },
}
