import { Database } from './database.ts'
import type { Image } from './image.ts'

/** A PostgreSQL that backout starts itself, from a data directory that it keeps as an {@link Image}. */
export interface Engine {
  /** Whatever decides what its data directories hold; part of every key of the cache. */
  readonly identity: Readonly<Record<string, string>>
  /** See {@link Shadow.concurrent}. */
  readonly concurrent: boolean
  /** See {@link Shadow.label}. */
  label(version: string): string
  /** Makes an empty database (initdb). */
  initialise(): Promise<EngineDatabase>
  /**
   * Starts a server of its own on a copy of an image, and connects to it.
   * @param extensions whose files the data need
   */
  start(image: Image, extensions: readonly string[]): Promise<EngineDatabase>
  /** Does ahead of need what can be done before it is known what to start from. */
  warmUp(): void
  close(): Promise<void>
}

/** A session on a server that holds nothing but its database; closing it ends the server and removes its files. */
export abstract class EngineDatabase extends Database {
  /** The extensions whose files this server was given. */
  abstract get extensions(): readonly string[]
  /**
   * The data directory as it is now. With `stop` the server is shut down first, so that even unlogged tables keep their
   * rows; the database can then only be closed.
   */
  abstract image(stop: boolean): Promise<Image>
}
