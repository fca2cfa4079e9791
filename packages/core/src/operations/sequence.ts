import type { Persistence } from './create-table.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

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
