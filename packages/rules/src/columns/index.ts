import type { Rule } from '@backout/core'
import { banDefaultChange } from './ban-default-change.ts'
import { banDropColumn } from './ban-drop-column.ts'
import { banDropDefault } from './ban-drop-default.ts'
import { banDropNotNull } from './ban-drop-not-null.ts'
import { banEnumRebuild } from './ban-enum-rebuild.ts'
import { banLossyTypeChange } from './ban-lossy-type-change.ts'
import { banNarrowingTypeChange } from './ban-narrowing-type-change.ts'
import { banRecreatedPrimaryKey } from './ban-recreated-primary-key.ts'
import { banRenameColumn } from './ban-rename-column.ts'
import { banRequiredColumnWithoutDefault } from './ban-required-column-without-default.ts'
import { banRewritingColumn } from './ban-rewriting-column.ts'
import { banRewritingTypeChange } from './ban-rewriting-type-change.ts'
import { preferRename } from './prefer-rename.ts'
import { requireCheckBeforeNotNull } from './require-check-before-not-null.ts'
import { requireDefaultDropBeforeTypeChange } from './require-default-drop-before-type-change.ts'
import { requireDependentsDroppedFirst } from './require-dependents-dropped-first.ts'
import { requireSequenceStart } from './require-sequence-start.ts'
import { requireUsingCast } from './require-using-cast.ts'

/** Rules about columns and their types. */
export const columnsRules: readonly Rule[] = [
  banDefaultChange,
  banDropColumn,
  banDropDefault,
  banDropNotNull,
  banEnumRebuild,
  banLossyTypeChange,
  banNarrowingTypeChange,
  banRecreatedPrimaryKey,
  banRenameColumn,
  banRequiredColumnWithoutDefault,
  banRewritingColumn,
  banRewritingTypeChange,
  preferRename,
  requireCheckBeforeNotNull,
  requireDefaultDropBeforeTypeChange,
  requireDependentsDroppedFirst,
  requireSequenceStart,
  requireUsingCast,
]
