/** `backout.baseline.json`: the findings that were there when it was written. They never fail a run. */
export interface Baseline {
  /** The version of this shape. */
  readonly version: 1
  /** By the project's folder of migrations, relative to the file, with `/`. */
  readonly projects: Readonly<Record<string, readonly BaselineEntry[]>>
}

/** One finding that a baseline holds. Only the fingerprint counts; the rest is for whoever reads the file. */
export interface BaselineEntry {
  readonly fingerprint: string
  readonly rule: string
  readonly migration: string
  readonly line: number
}

/** What came of a run's baseline. */
export interface BaselineReport {
  /** Absolute path of its file. */
  readonly file: string
  /** Findings that it holds. */
  readonly held: number
  /** Its entries on migrations that were looked at, or that are gone, which no finding answers to any more. */
  readonly gone: readonly BaselineEntry[]
  /** Whether this run wrote it; then it holds every finding, and what is gone is out of it. */
  readonly written: boolean
}
