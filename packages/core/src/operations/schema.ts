import type { OperationBase } from './operation-base.ts'

/** `CREATE SCHEMA`; what stands inside it follows as operations of its own. @see https://www.postgresql.org/docs/current/sql-createschema.html */
export interface CreateSchema extends OperationBase {
  readonly kind: 'create-schema'
  readonly schema: string
  readonly ifNotExists: boolean
  /** The role of `AUTHORIZATION`, or null. */
  readonly owner: string | null
}

/** `DROP SCHEMA`: one operation for each. */
export interface DropSchema extends OperationBase {
  readonly kind: 'drop-schema'
  readonly schema: string
  readonly ifExists: boolean
  readonly cascade: boolean
}
