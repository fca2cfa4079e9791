export type { BaselineInput } from './baseline.ts'
export type * from './options.ts'
export type * from './production.ts'
export { loadDrill, loadExamine, loadFix, run } from './run.ts'
export type { DrillOptions } from './drill/options.ts'
export type { FixOptions } from './fix.ts'
export type { StashOptions } from './stash/stash.ts'

/** Loads what only `down --stash` needs. */
export const loadStash = () => import('./stash/stash.ts')
