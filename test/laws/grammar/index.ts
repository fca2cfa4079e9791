import type { OperationKind } from '@backout/core'
import { COLUMNS, CONSTRAINTS, TYPES_AND_DOMAINS } from './columns.ts'
import { DATA } from './data.ts'
import { OTHERS } from './others.ts'
import type { Production, Productions } from './production.ts'
import { ROUTINES, SECURITY } from './security.ts'
import { SEQUENCES, TABLES, VIEWS } from './tables.ts'

/** How each kind of operation is written. Total, so that the compiler finds the kind that nobody thought of. */
export const GRAMMAR: Productions<OperationKind> = {
  ...COLUMNS,
  ...CONSTRAINTS,
  ...TYPES_AND_DOMAINS,
  ...TABLES,
  ...SEQUENCES,
  ...VIEWS,
  ...SECURITY,
  ...ROUTINES,
  ...DATA,
  ...OTHERS,
}

/** The kinds that migrations of the laws have. */
export const WRITTEN = (Object.keys(GRAMMAR) as OperationKind[]).filter((kind) => typeof GRAMMAR[kind] === 'function')

export const productionOf = (kind: OperationKind): Production => GRAMMAR[kind] as Production
