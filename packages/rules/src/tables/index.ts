import type { Rule } from '@backout/core'
import { banCascade } from './ban-cascade.ts'
import { banDropDatabase } from './ban-drop-database.ts'
import { banDropOwned } from './ban-drop-owned.ts'
import { banDropSchema } from './ban-drop-schema.ts'
import { banDropTable } from './ban-drop-table.ts'
import { banRenameSchema } from './ban-rename-schema.ts'
import { banRenameTable } from './ban-rename-table.ts'
import { banTruncate } from './ban-truncate.ts'

/** Rules about whole tables and what holds them: schemas, databases, owners. */
export const tablesRules: readonly Rule[] = [
  banCascade,
  banDropDatabase,
  banDropOwned,
  banDropSchema,
  banDropTable,
  banRenameSchema,
  banRenameTable,
  banTruncate,
]
