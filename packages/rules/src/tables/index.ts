import type { Rule } from '@backout/core'
import { banDropTable } from './ban-drop-table.ts'
import { banRenameTable } from './ban-rename-table.ts'

/** Rules about tables, views, partitions, types and what else is a whole object. */
export const tablesRules: readonly Rule[] = [banDropTable, banRenameTable]
