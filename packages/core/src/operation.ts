/**
 * Placeholder of the closed union that `operations/` defines; see `operations/index.ts`.
 */
export type { Operation, OperationKind } from './operations/index.ts'
