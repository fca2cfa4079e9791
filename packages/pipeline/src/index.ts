import type { Report } from '@backout/core'
import type { PipelineOptions } from './options.ts'

export type * from './options.ts'

/** Takes generated migrations to findings and proven downs; the one path of `docs/architecture.md`. */
export declare function run(options: PipelineOptions): Promise<Report>
