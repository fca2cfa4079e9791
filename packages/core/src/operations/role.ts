import type { OperationBase } from './operation-base.ts'

/** `CREATE ROLE | USER | GROUP`: roles belong to the whole server. @see https://www.postgresql.org/docs/current/sql-createrole.html */
export interface CreateRole extends OperationBase {
  readonly kind: 'create-role'
  readonly role: string
  /** As words: `login`, `superuser`, `nobypassrls`, `connection limit 5`; a password is `password` alone. */
  readonly options: readonly string[]
}

/** `ALTER ROLE`, also `ALTER ROLE … SET` and `ALTER GROUP` */
export interface AlterRole extends OperationBase {
  readonly kind: 'alter-role'
  /** `ALL` for all roles. */
  readonly role: string
  readonly options: readonly string[]
  /** The parameter that is set or reset, or null. */
  readonly setting: string | null
}

/** `DROP ROLE | USER | GROUP`: one operation for each. */
export interface DropRole extends OperationBase {
  readonly kind: 'drop-role'
  readonly role: string
  readonly ifExists: boolean
}

/** `REASSIGN OWNED BY`, `DROP OWNED BY` */
export interface ChangeOwned extends OperationBase {
  readonly kind: 'change-owned'
  readonly roles: readonly string[]
  /** The new owner; null where the objects are dropped. */
  readonly newOwner: string | null
}
