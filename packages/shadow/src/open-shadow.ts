import { BackoutError, type Shadow } from '@backout/core'
import type { CommonOptions } from './options.ts'

export interface ShadowOptions extends CommonOptions {
  /** `pglite`; `native` (18) or `native:<major>`; or the URL of a server. */
  readonly spec: string
  /** The application's own database, which the URL must not name. */
  readonly applicationUrl?: string | null
}

/**
 * Opens the shadow that a user names. Only the code of that kind is loaded.
 * @throws BackoutError `usage` when it is no such name, and what opening that kind throws
 */
export async function openShadow({ spec, ...options }: ShadowOptions): Promise<Shadow> {
  if (spec === 'pglite') return (await import('./pglite.ts')).pgliteShadow(options)
  const native = /^native(?::(\d+))?$/.exec(spec)
  if (native !== null) {
    const { nativeShadow } = await import('./native.ts')
    return nativeShadow({ ...options, major: Number(native[1] ?? 18) })
  }
  if (/^(postgres|postgresql):/.test(spec)) {
    const { serverShadow } = await import('./server.ts')
    return serverShadow({ ...options, url: spec })
  }
  throw new BackoutError({
    code: 'usage',
    what: `There is no shadow called ${spec}.`,
    why: 'A shadow is pglite, native, native:<major> or a URL that begins with postgres://.',
    fix: 'Leave it out to use the embedded PGlite.',
  })
}
