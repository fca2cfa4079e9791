import type { Node } from '@pgsql/types'
import { type Persistence, persistenceOf } from './create-table.ts'
import type { OperationDefinition } from './definition.ts'
import { dropped } from './dropped.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { optionOf, optionText, valueText } from './option.ts'
import { relationOf } from './syntax-tree.ts'

/** Options as written; a field is null where it is not given. Numbers are decimal text: they may exceed a double. */
export interface SequenceOptions {
  readonly type: string | null
  readonly start: string | null
  readonly increment: string | null
  readonly minimum: string | null
  readonly maximum: string | null
  readonly cache: string | null
  readonly cycle: boolean | null
  /** `RESTART`: the value, `default` for the sequence's own start, null where it is not given. */
  readonly restart: string | null
  /** `OWNED BY`: `schema.table.column` as written, `none`, or null where it is not given. */
  readonly ownedBy: string | null
}

/** `CREATE SEQUENCE`: @see https://www.postgresql.org/docs/current/sql-createsequence.html */
export interface CreateSequence extends OperationBase {
  readonly kind: 'create-sequence'
  readonly sequence: QualifiedName
  readonly ifNotExists: boolean
  readonly persistence: Persistence
  readonly options: SequenceOptions
}

/** `ALTER SEQUENCE`: @see https://www.postgresql.org/docs/current/sql-altersequence.html */
export interface AlterSequence extends OperationBase {
  readonly kind: 'alter-sequence'
  readonly sequence: QualifiedName
  readonly ifExists: boolean
  readonly options: SequenceOptions
}

/** `DROP SEQUENCE`: one operation for each. */
export interface DropSequence extends OperationBase {
  readonly kind: 'drop-sequence'
  readonly sequence: QualifiedName
  readonly ifExists: boolean
  readonly cascade: boolean
}

export const createSequence: OperationDefinition<CreateSequence> = {
  read: {
    CreateSeqStmt: (node) => ({
      kind: 'create-sequence',
      sequence: relationOf(node.sequence),
      ifNotExists: node.if_not_exists ?? false,
      persistence: persistenceOf(node.sequence?.relpersistence),
      options: sequenceOptions(node.options),
    }),
  },
  touches: ({ sequence }) => [sequence],
}

export const alterSequence: OperationDefinition<AlterSequence> = {
  read: {
    AlterSeqStmt: (node) => ({
      kind: 'alter-sequence',
      sequence: relationOf(node.sequence),
      ifExists: node.missing_ok ?? false,
      options: sequenceOptions(node.options),
    }),
  },
  touches: ({ sequence }) => [sequence],
}

export const dropSequence: OperationDefinition<DropSequence> = {
  read: {
    DropStmt: (node) =>
      dropped(node, ['sequence'], ({ name }, drop) => ({ kind: 'drop-sequence', sequence: name, ...drop })),
  },
  touches: ({ sequence }) => [sequence],
}

function sequenceOptions(options: readonly Node[] | undefined): SequenceOptions {
  const orElse = (name: string, whenBare: string): string | null => {
    const option = optionOf(options, name)
    return option === undefined ? null : option.arg === undefined ? whenBare : valueText(option.arg)
  }
  const cycle = optionText(options, 'cycle')
  return {
    type: optionText(options, 'as'),
    start: optionText(options, 'start'),
    increment: optionText(options, 'increment'),
    minimum: orElse('minvalue', 'none'),
    maximum: orElse('maxvalue', 'none'),
    cache: optionText(options, 'cache'),
    cycle: cycle === null ? null : cycle === 'true',
    restart: orElse('restart', 'default'),
    ownedBy: optionText(options, 'owned_by'),
  }
}
