import type { Rule } from '@backout/core'
import { banConcurrentlyInTransaction } from './ban-concurrently-in-transaction.ts'
import { banDropColumn } from './ban-drop-column.ts'
import { banDropTable } from './ban-drop-table.ts'
import { banEnumValueUsedBeforeCommit } from './ban-enum-value-used-before-commit.ts'
import { banRenameColumn } from './ban-rename-column.ts'
import { banRenameTable } from './ban-rename-table.ts'
import { banRequiredColumnWithoutDefault } from './ban-required-column-without-default.ts'
import { banRewritingColumn } from './ban-rewriting-column.ts'
import { banRewritingTypeChange } from './ban-rewriting-type-change.ts'
import { banUnusedSuppression } from './ban-unused-suppression.ts'
import { preferRename } from './prefer-rename.ts'
import { requireCheckBeforeNotNull } from './require-check-before-not-null.ts'
import { requireConcurrentIndex } from './require-concurrent-index.ts'
import { requireIndexBeforeConstraint } from './require-index-before-constraint.ts'
import { requireNotValidConstraint } from './require-not-valid-constraint.ts'
import { requireSuppressionReason } from './require-suppression-reason.ts'

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  banConcurrentlyInTransaction,
  banDropColumn,
  banDropTable,
  banEnumValueUsedBeforeCommit,
  banRenameColumn,
  banRenameTable,
  banRequiredColumnWithoutDefault,
  banRewritingColumn,
  banRewritingTypeChange,
  banUnusedSuppression,
  preferRename,
  requireCheckBeforeNotNull,
  requireConcurrentIndex,
  requireIndexBeforeConstraint,
  requireNotValidConstraint,
  requireSuppressionReason,
]
