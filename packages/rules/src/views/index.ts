import type { Rule } from '@backout/core'
import { banDropView } from './ban-drop-view.ts'
import { banIncompatibleViewReplacement } from './ban-incompatible-view-replacement.ts'
import { banRenameView } from './ban-rename-view.ts'
import { banViewColumnRemoval } from './ban-view-column-removal.ts'
import { preferReplaceView } from './prefer-replace-view.ts'

/** Rules about views and materialized views. */
export const viewsRules: readonly Rule[] = [
  banDropView,
  banIncompatibleViewReplacement,
  banRenameView,
  banViewColumnRemoval,
  preferReplaceView,
]
