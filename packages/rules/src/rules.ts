import type { Rule } from '@backout/core'
import { clientsRules } from './clients/index.ts'
import { columnsRules } from './columns/index.ts'
import { constraintsRules } from './constraints/index.ts'
import { indexesRules } from './indexes/index.ts'
import { maintenanceRules } from './maintenance/index.ts'
import { objectsRules } from './objects/index.ts'
import { partitionsRules } from './partitions/index.ts'
import { runnerRules } from './runner/index.ts'
import { schemaRules } from './schema/index.ts'
import { securityRules } from './security/index.ts'
import { suppressionsRules } from './suppressions/index.ts'
import { tablesRules } from './tables/index.ts'
import { typesRules } from './types/index.ts'
import { viewsRules } from './views/index.ts'

/** Every rule, by id. A new one goes into its family's list. */
export const rules: readonly Rule[] = [
  ...clientsRules,
  ...columnsRules,
  ...constraintsRules,
  ...indexesRules,
  ...maintenanceRules,
  ...objectsRules,
  ...partitionsRules,
  ...runnerRules,
  ...schemaRules,
  ...securityRules,
  ...suppressionsRules,
  ...tablesRules,
  ...typesRules,
  ...viewsRules,
].sort((a, b) => (a.id < b.id ? -1 : 1))
