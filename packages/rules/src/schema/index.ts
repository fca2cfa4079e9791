import type { Rule } from '@backout/core'
import { banCharColumn } from './ban-char-column.ts'
import { banLongIdentifier } from './ban-long-identifier.ts'
import { banMoney } from './ban-money.ts'
import { banReservedName } from './ban-reserved-name.ts'
import { preferBigintKey } from './prefer-bigint-key.ts'
import { preferIdentity } from './prefer-identity.ts'
import { preferJsonb } from './prefer-jsonb.ts'
import { preferTextColumn } from './prefer-text-column.ts'
import { preferTimestamptz } from './prefer-timestamptz.ts'
import { requireNamePattern } from './require-name-pattern.ts'
import { requirePrimaryKey } from './require-primary-key.ts'

/** Rules about the quality of the schema: keys, types, names. */
export const schemaRules: readonly Rule[] = [
  banCharColumn,
  banLongIdentifier,
  banMoney,
  banReservedName,
  preferBigintKey,
  preferIdentity,
  preferJsonb,
  preferTextColumn,
  preferTimestamptz,
  requireNamePattern,
  requirePrimaryKey,
]
