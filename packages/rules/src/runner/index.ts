import type { Rule } from '@backout/core'
import { banAlterAfterDeferredChange } from './ban-alter-after-deferred-change.ts'
import { banCommitInMigration } from './ban-commit-in-migration.ts'
import { banConcurrentlyInTransaction } from './ban-concurrently-in-transaction.ts'
import { banCreateRule } from './ban-create-rule.ts'
import { banDeleteWithoutWhere } from './ban-delete-without-where.ts'
import { banDisableTrigger } from './ban-disable-trigger.ts'
import { banDownSection } from './ban-down-section.ts'
import { banEnumValueUsedBeforeCommit } from './ban-enum-value-used-before-commit.ts'
import { banHiddenDrift } from './ban-hidden-drift.ts'
import { banLeakingSetting } from './ban-leaking-setting.ts'
import { banLeakingTimeout } from './ban-leaking-timeout.ts'
import { banLockTable } from './ban-lock-table.ts'
import { banLockingSeveralTables } from './ban-locking-several-tables.ts'
import { banNontransactionalCommand } from './ban-nontransactional-command.ts'
import { banRepeatedRewrite } from './ban-repeated-rewrite.ts'
import { banRollbackInMigration } from './ban-rollback-in-migration.ts'
import { banSchemaAndDataChange } from './ban-schema-and-data-change.ts'
import { banSessionAdvisoryLock } from './ban-session-advisory-lock.ts'
import { banSetLocalOutsideTransaction } from './ban-set-local-outside-transaction.ts'
import { banSkippedMigration } from './ban-skipped-migration.ts'
import { banSlowStatementUnderLock } from './ban-slow-statement-under-lock.ts'
import { banTornStatement } from './ban-torn-statement.ts'
import { banUnrecordableMigration } from './ban-unrecordable-migration.ts'
import { preferCombinedAlter } from './prefer-combined-alter.ts'
import { preferRobustStatement } from './prefer-robust-statement.ts'
import { requireAtomicMigration } from './require-atomic-migration.ts'
import { requireBatchedBackfill } from './require-batched-backfill.ts'
import { requireCommit } from './require-commit.ts'
import { requireLockTimeout } from './require-lock-timeout.ts'
import { requireStatementTimeout } from './require-statement-timeout.ts'
import { requireTransaction } from './require-transaction.ts'

/** Rules about transactions, settings, data statements and the runner that sends the file. */
export const runnerRules: readonly Rule[] = [
  banAlterAfterDeferredChange,
  banCommitInMigration,
  banConcurrentlyInTransaction,
  banCreateRule,
  banDeleteWithoutWhere,
  banDisableTrigger,
  banDownSection,
  banEnumValueUsedBeforeCommit,
  banHiddenDrift,
  banLeakingSetting,
  banLeakingTimeout,
  banLockTable,
  banLockingSeveralTables,
  banNontransactionalCommand,
  banRepeatedRewrite,
  banRollbackInMigration,
  banSchemaAndDataChange,
  banSessionAdvisoryLock,
  banSetLocalOutsideTransaction,
  banSkippedMigration,
  banSlowStatementUnderLock,
  banTornStatement,
  banUnrecordableMigration,
  preferCombinedAlter,
  preferRobustStatement,
  requireAtomicMigration,
  requireBatchedBackfill,
  requireCommit,
  requireLockTimeout,
  requireStatementTimeout,
  requireTransaction,
]
