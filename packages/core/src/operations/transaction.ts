import type { TransactionStmt, TransactionStmtKind } from '@pgsql/types'
import { noRelation, type OperationDefinition } from './definition.ts'
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

export const begin: OperationDefinition<Begin> = {
  read: {
    TransactionStmt: (node) => (is(node, 'TRANS_STMT_BEGIN', 'TRANS_STMT_START') ? { kind: 'begin' } : null),
  },
  touches: noRelation,
}

export const commit: OperationDefinition<Commit> = {
  read: {
    TransactionStmt: (node) => (is(node, 'TRANS_STMT_COMMIT') ? { kind: 'commit', chain: node.chain ?? false } : null),
  },
  touches: noRelation,
}

export const rollback: OperationDefinition<Rollback> = {
  read: {
    TransactionStmt: (node) =>
      is(node, 'TRANS_STMT_ROLLBACK') ? { kind: 'rollback', chain: node.chain ?? false } : null,
  },
  touches: noRelation,
}

export const savepoint: OperationDefinition<Savepoint> = {
  read: {
    TransactionStmt: (node) =>
      is(node, 'TRANS_STMT_SAVEPOINT') ? { kind: 'savepoint', savepoint: node.savepoint_name ?? '' } : null,
  },
  touches: noRelation,
}

export const releaseSavepoint: OperationDefinition<ReleaseSavepoint> = {
  read: {
    TransactionStmt: (node) =>
      is(node, 'TRANS_STMT_RELEASE') ? { kind: 'release-savepoint', savepoint: node.savepoint_name ?? '' } : null,
  },
  touches: noRelation,
}

export const rollbackToSavepoint: OperationDefinition<RollbackToSavepoint> = {
  read: {
    TransactionStmt: (node) =>
      is(node, 'TRANS_STMT_ROLLBACK_TO')
        ? { kind: 'rollback-to-savepoint', savepoint: node.savepoint_name ?? '' }
        : null,
  },
  touches: noRelation,
}

export const preparedTransaction: OperationDefinition<PreparedTransaction> = {
  read: {
    TransactionStmt: (node) => {
      const action = node.kind === undefined ? undefined : PREPARED[node.kind]
      return action === undefined ? null : { kind: 'prepared-transaction', action, id: node.gid ?? '' }
    },
  },
  touches: noRelation,
}

const PREPARED: Readonly<Partial<Record<TransactionStmtKind, PreparedTransaction['action']>>> = {
  TRANS_STMT_PREPARE: 'prepare',
  TRANS_STMT_COMMIT_PREPARED: 'commit',
  TRANS_STMT_ROLLBACK_PREPARED: 'rollback',
}

function is(node: TransactionStmt, ...kinds: readonly TransactionStmtKind[]): boolean {
  return kinds.includes(node.kind ?? 'TRANS_STMT_BEGIN')
}
