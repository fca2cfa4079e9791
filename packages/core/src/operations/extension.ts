import type { OperationBase } from './operation-base.ts'

/** `CREATE EXTENSION`: @see https://www.postgresql.org/docs/current/sql-createextension.html */
export interface CreateExtension extends OperationBase {
  readonly kind: 'create-extension'
  readonly extension: string
  readonly ifNotExists: boolean
  readonly schema: string | null
  readonly version: string | null
  readonly cascade: boolean
}

/** `ALTER EXTENSION … UPDATE | ADD | DROP` */
export interface AlterExtension extends OperationBase {
  readonly kind: 'alter-extension'
  readonly extension: string
  readonly action: 'update' | 'add' | 'drop'
  /** The version of `UPDATE TO`, or null. */
  readonly version: string | null
}

/** `DROP EXTENSION`: one operation for each. */
export interface DropExtension extends OperationBase {
  readonly kind: 'drop-extension'
  readonly extension: string
  readonly ifExists: boolean
  readonly cascade: boolean
}
