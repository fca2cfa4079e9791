import type { OperationBase } from './operation-base.ts'

/** `BEGIN`, `START TRANSACTION`: @see https://www.postgresql.org/docs/current/sql-begin.html */
export interface Begin extends OperationBase {
  readonly kind: 'begin'
}

/** `COMMIT`, `END`: @see https://www.postgresql.org/docs/current/sql-commit.html */
export interface Commit extends OperationBase {
  readonly kind: 'commit'
  /** `AND CHAIN`: a new transaction starts at once. */
  readonly chain: boolean
}

/** `ROLLBACK`, `ABORT` of the whole transaction */
export interface Rollback extends OperationBase {
  readonly kind: 'rollback'
  readonly chain: boolean
}

/** `SAVEPOINT` */
export interface Savepoint extends OperationBase {
  readonly kind: 'savepoint'
  readonly savepoint: string
}

/** `RELEASE SAVEPOINT` */
export interface ReleaseSavepoint extends OperationBase {
  readonly kind: 'release-savepoint'
  readonly savepoint: string
}

/** `ROLLBACK TO SAVEPOINT` */
export interface RollbackToSavepoint extends OperationBase {
  readonly kind: 'rollback-to-savepoint'
  readonly savepoint: string
}

/** `PREPARE TRANSACTION`, `COMMIT PREPARED`, `ROLLBACK PREPARED` */
export interface PreparedTransaction extends OperationBase {
  readonly kind: 'prepared-transaction'
  readonly action: 'prepare' | 'commit' | 'rollback'
  readonly id: string
}
