import type { Image } from './image.ts'

/** A compiled `WebAssembly.Module`: neither the library es2023 nor the types of Node 20 name it. */
export type CompiledModule = object

/** An extension that PGlite can load: the module that describes it and the name under which it exports it. */
export interface PGliteExtension {
  /** As in CREATE EXTENSION. */
  readonly name: string
  /** `file:` URL of the module. */
  readonly url: string
  readonly exported: string
}

/** What the main thread asks of a PGlite worker. Requests are answered in order. */
export type Request =
  /** Starts PostgreSQL on a state; null makes a new one with initdb. */
  | { readonly kind: 'start'; readonly image: Image | null }
  /** Puts the files of extensions where CREATE EXTENSION and the loader look for them. */
  | { readonly kind: 'install'; readonly extensions: readonly PGliteExtension[] }
  /** Messages of the PostgreSQL wire protocol, whole ones only. */
  | { readonly kind: 'wire'; readonly bytes: Uint8Array }
  /** Asks for the data directory. `stop` shuts the server down first, so that unlogged tables keep their rows. */
  | { readonly kind: 'image'; readonly stop: boolean }

/** What a PGlite worker answers. */
export type Reply =
  /** Sent unasked, once: the compiled WebAssembly, so that the next worker need not compile. */
  | { readonly kind: 'module'; readonly module: CompiledModule }
  | { readonly kind: 'started' }
  | { readonly kind: 'installed' }
  | { readonly kind: 'wire'; readonly bytes: Uint8Array }
  | { readonly kind: 'image'; readonly image: Image }
  /** The server is in an unknown state and must be thrown away. */
  | { readonly kind: 'crashed'; readonly why: string }

/** Given to a worker when it is made. */
export interface WorkerData {
  /** Compiled by an earlier worker, or null. */
  readonly module: CompiledModule | null
  /** Lines of postgresql.conf. */
  readonly configuration: readonly string[]
}
