export type * from './options.ts'
export { loadExamine, run } from './run.ts'
