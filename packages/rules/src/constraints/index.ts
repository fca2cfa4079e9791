import type { Rule } from '@backout/core'
import { banDropCheck } from './ban-drop-check.ts'
import { banDropConstraint } from './ban-drop-constraint.ts'
import { banDropPrimaryKey } from './ban-drop-primary-key.ts'
import { banDropUniqueKey } from './ban-drop-unique-key.ts'
import { banDuplicateConstraint } from './ban-duplicate-constraint.ts'
import { banExclusionConstraint } from './ban-exclusion-constraint.ts'
import { banIncompatibleForeignKeyType } from './ban-incompatible-foreign-key-type.ts'
import { banNotValidForeignKeyOnPartitionedTable } from './ban-not-valid-foreign-key-on-partitioned-table.ts'
import { preferForeignKeyDropFirst } from './prefer-foreign-key-drop-first.ts'
import { preferForeignKeyInOwnTransaction } from './prefer-foreign-key-in-own-transaction.ts'
import { preferImmediateConstraint } from './prefer-immediate-constraint.ts'
import { requireEnforcedConstraint } from './require-enforced-constraint.ts'
import { requireForeignKeyIndex } from './require-foreign-key-index.ts'
import { requireIndexBeforeConstraint } from './require-index-before-constraint.ts'
import { requireMatchingForeignKeyType } from './require-matching-foreign-key-type.ts'
import { requireNotNullBeforePrimaryKey } from './require-not-null-before-primary-key.ts'
import { requireNotValidConstraint } from './require-not-valid-constraint.ts'
import { requireNotValidDomainConstraint } from './require-not-valid-domain-constraint.ts'
import { requirePartitionKeyInUniqueConstraint } from './require-partition-key-in-unique-constraint.ts'

/** Rules about constraints. */
export const constraintsRules: readonly Rule[] = [
  banDropCheck,
  banDropConstraint,
  banDropPrimaryKey,
  banDropUniqueKey,
  banDuplicateConstraint,
  banExclusionConstraint,
  banIncompatibleForeignKeyType,
  banNotValidForeignKeyOnPartitionedTable,
  preferForeignKeyDropFirst,
  preferForeignKeyInOwnTransaction,
  preferImmediateConstraint,
  requireEnforcedConstraint,
  requireForeignKeyIndex,
  requireIndexBeforeConstraint,
  requireMatchingForeignKeyType,
  requireNotNullBeforePrimaryKey,
  requireNotValidConstraint,
  requireNotValidDomainConstraint,
  requirePartitionKeyInUniqueConstraint,
]
