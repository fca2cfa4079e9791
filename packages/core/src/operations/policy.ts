import type { TableOperation } from './operation-base.ts'

/** `CREATE POLICY`: @see https://www.postgresql.org/docs/current/sql-createpolicy.html */
export interface CreatePolicy extends TableOperation {
  readonly kind: 'create-policy'
  readonly policy: string
  readonly permissive: boolean
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete'
  readonly roles: readonly string[]
  readonly using: string | null
  readonly check: string | null
}

/** `ALTER POLICY`: a field is null where it is not changed. */
export interface AlterPolicy extends TableOperation {
  readonly kind: 'alter-policy'
  readonly policy: string
  readonly roles: readonly string[] | null
  readonly using: string | null
  readonly check: string | null
}

/** `DROP POLICY` */
export interface DropPolicy extends TableOperation {
  readonly kind: 'drop-policy'
  readonly policy: string
  readonly ifExists: boolean
  readonly cascade: boolean
}
