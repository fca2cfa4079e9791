import { bytesIn, STASH_LIMIT, type StashSettings } from '@backout/core'
import type { BackoutConfig } from './config.ts'

/** What the config wants of the stash; nothing is put aside unless it or a flag says so. */
export function stashSettings({ stash = 'never' }: BackoutConfig): StashSettings {
  const {
    scope = 'destructive',
    policy = 'keep-newer',
    limit,
    tables = {},
  } = typeof stash === 'string' ? { scope: stash } : stash
  return {
    scope,
    policy,
    limit: limit === undefined ? STASH_LIMIT : bytesIn(String(limit))!,
    tables: Object.fromEntries(
      Object.entries(tables).map(([table, wish]) => [table, typeof wish === 'string' ? { scope: wish } : wish]),
    ),
  }
}
