export type { BaselineInput } from './baseline.ts'
export type * from './options.ts'
export type * from './production.ts'
export { loadExamine, run } from './run.ts'
