import type { Adapter } from '@backout/core'
import type { Probe } from './probe.ts'

/** What an adapter is held against. */
export interface ConformanceOptions {
  readonly adapter: Adapter
  readonly probe: Probe
  /** Real projects, as the ORM generated them, whose migrations all apply to an empty database. Never written to. */
  readonly projects: readonly ConformanceProject[]
  /** An existing folder below which copies are made and removed, and from which the ORM's packages resolve. */
  readonly workspace: string
  /** Makes a new, empty database on a real server. */
  database(): Promise<TestDatabase>
}

export interface ConformanceProject {
  /** For the names of the tests. */
  readonly name: string
  /** Absolute folder that holds exactly one project of the adapter. */
  readonly folder: string
}

export interface TestDatabase {
  readonly url: string
  /** Drops it. */
  close(): Promise<void>
}

/** One test: it throws, or resolves. Hand it to any test framework. */
export interface ConformanceTest {
  readonly name: string
  run(): Promise<void>
}
