export type * from './options.ts'
export { run } from './run.ts'
