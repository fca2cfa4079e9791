import type { Rule } from '@backout/core'
import { banDomainWithConstraint } from './ban-domain-with-constraint.ts'
import { banDropAttribute } from './ban-drop-attribute.ts'
import { banDropType } from './ban-drop-type.ts'
import { banRenameEnumValue } from './ban-rename-enum-value.ts'
import { banRenameType } from './ban-rename-type.ts'
import { preferLookupTable } from './prefer-lookup-table.ts'
import { requireEnumValueOrdering } from './require-enum-value-ordering.ts'

/** Rules about enums, domains and composite types. */
export const typesRules: readonly Rule[] = [
  banDomainWithConstraint,
  banDropAttribute,
  banDropType,
  banRenameEnumValue,
  banRenameType,
  preferLookupTable,
  requireEnumValueOrdering,
]
