import type { Adapter, Migration, Project, Shadow } from '@backout/core'
import type { ProgressEvent } from '../options.ts'

/** What one rehearsal is to do. */
export interface DrillOptions {
  readonly adapter: Adapter
  readonly project: Project
  /** Null when nothing is picked. */
  readonly shadow: Shadow | null
  /** Picks one unbroken range out of the history. */
  readonly select: (migrations: readonly Migration[]) => readonly Migration[]
  /** Rows in each table. */
  readonly rowsPerTable: number
  readonly onProgress?: (event: ProgressEvent) => void
  /** Ends the run between two steps. */
  readonly signal?: AbortSignal
}
