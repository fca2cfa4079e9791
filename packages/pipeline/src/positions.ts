import type { Operation, Statement } from '@backout/core'
import { relationKey, type Known } from './retyped.ts'

/** A sequence of the state before that stands elsewhere after the up. */
export interface MovedSequence {
  /** Its key in the catalog before. */
  readonly relation: string
  /** The up drops it. */
  readonly isGone: boolean
  /** A column owns it: its way back goes with the column's, and can move it behind the numbers that rows have. */
  readonly isOwned: boolean
}

/** Sequences that the up drops, starts anew or sets. What only draws numbers leaves them where any use would. Pure. */
export function movedSequences(
  before: Known,
  after: Known,
  statements: readonly Statement[],
): readonly MovedSequence[] {
  const there = new Set(after.identities.flatMap(({ kind, id }) => (kind === 'sequence' ? [id] : [])))
  const named = new Set(statements.flatMap(({ operations }) => operations.flatMap(restartedBy)))
  const set = statements.filter(({ operations }) => operations.some(callsSetval)).map(({ text }) => text)
  return before.identities.flatMap((identity) => {
    if (identity.kind !== 'sequence') return []
    const relation = relationKey(before.catalog, identity)
    if (relation === null) return []
    const owner = before.catalog.relations[relation]?.sequence?.ownedBy
    const table = owner?.slice(0, owner.lastIndexOf('.')).split('.').at(-1)?.replaceAll('"', '')
    const names = [identity.name, ...(table === undefined ? [] : [table])]
    const isGone = !there.has(identity.id)
    const isSet = set.some(
      (text) => isIn(text, identity.name) || (BY_TABLE.test(text) && table !== undefined && isIn(text, table)),
    )
    const isMoved = isGone || isSet || names.some((name) => named.has(name))
    return isMoved ? [{ relation, isGone, isOwned: owner !== undefined }] : []
  })
}

/** Bare names of the sequences, or of the tables that own them, that an operation starts anew. */
function restartedBy(operation: Operation): string[] {
  if (operation.kind === 'truncate') return operation.restartIdentity ? operation.tables.map(({ name }) => name) : []
  if (operation.kind === 'alter-sequence') return operation.options.restart === null ? [] : [operation.sequence.name]
  if (operation.kind === 'alter-identity') return operation.restart ? [operation.table.name] : []
  return []
}

/** Names a sequence by the table that owns it. @see https://www.postgresql.org/docs/current/functions-info.html */
const BY_TABLE = /\bpg_get_serial_sequence\b/i

const callsSetval = (operation: Operation): boolean =>
  operation.kind === 'select' && operation.functions.some(({ name }) => name === 'setval')

/** Whether a text names something, be it in quotes. */
const isIn = (text: string, name: string): boolean =>
  text.split(/[^\p{L}\p{N}_$ ]+/u).some((word) => word.trim() === name)
