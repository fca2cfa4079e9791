import type { OperationBase } from './operation-base.ts'

/** `SET`, `SET LOCAL`, `SET TRANSACTION`: @see https://www.postgresql.org/docs/current/sql-set.html */
export interface SetParameter extends OperationBase {
  readonly kind: 'set'
  /** Lower case: `lock_timeout`, `search_path`, `role`, `transaction`. */
  readonly parameter: string
  /** Its values without quotes, in order; null for `TO DEFAULT`. */
  readonly values: readonly string[] | null
  /** `SET LOCAL`: until the end of the transaction only. */
  readonly local: boolean
}

/** `RESET` */
export interface ResetParameter extends OperationBase {
  readonly kind: 'reset'
  /** Null for `RESET ALL`. */
  readonly parameter: string | null
}

/** `SET CONSTRAINTS`: @see https://www.postgresql.org/docs/current/sql-set-constraints.html */
export interface SetConstraints extends OperationBase {
  readonly kind: 'set-constraints'
  /** Empty for `ALL`. */
  readonly constraints: readonly string[]
  readonly deferred: boolean
}

/** `ALTER SYSTEM`, `ALTER DATABASE`: settings that outlive the session. */
export interface AlterServerSetting extends OperationBase {
  readonly kind: 'alter-server-setting'
  /** The database; null for the whole server. */
  readonly database: string | null
  /** Null for `RESET ALL` and for options that are no parameters. */
  readonly parameter: string | null
}
