import type { Shadow } from '@backout/core'
import { nativeShadow, pgliteShadow } from '@backout/shadow'
import { inject } from 'vitest'

/** `BACKOUT_TEST_SHADOWS=pglite,native:14,native:16 npx vitest run test/there-and-back` tries others than these. */
export const SHADOWS = (process.env['BACKOUT_TEST_SHADOWS'] ?? 'pglite,native:15,native:18').split(',')

/** Opens `pglite` or `native:<major>` without a cache, so that nothing is taken from an earlier run. */
export async function testShadow(spec: string): Promise<Shadow> {
  const common = { root: new URL('..', import.meta.url).pathname, cacheDir: null, emptyDir: inject('empties') }
  const major = /^native:(\d+)$/.exec(spec)?.[1]
  return major === undefined ? pgliteShadow(common) : nativeShadow({ ...common, major: Number(major) })
}
