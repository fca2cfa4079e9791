import type { Project } from '@backout/core'
import type { Engine } from './sending.ts'

/** A project of this adapter, with what decides how and in which order its migrations are sent. */
export interface PrismaProject extends Project {
  /** The version of the Prisma CLI that the project has installed, or null when none was found. */
  readonly version: string | null
  readonly engine: Engine
}
