import type { WayBack } from '@backout/core'
import { listUpTo } from './count.ts'

/** More tables than these are counted: the whole list is in `--json`. */
const MOST = 5

/**
 * What a down locks, for a person: `ACCESS EXCLUSIVE on public.orders (rewritten) and public.users; SHARE on public.tags`.
 * @returns null when nobody has to wait for it, or when it was not looked at
 */
export function lockWords(wayBack: WayBack | undefined): string | null {
  if (!wayBack || wayBack.locks.length === 0) return null
  const { locks, rewritten, scanned, evidence } = wayBack
  const what = (relation: string) =>
    rewritten.includes(relation)
      ? `${relation} (rewritten)`
      : scanned.includes(relation)
        ? `${relation} (read to the end)`
        : relation
  const modes = [...new Set(locks.map(({ mode }) => mode))]
  const words = modes.map((mode) => {
    const named = locks.filter((lock) => lock.mode === mode).map(({ relation }) => what(relation))
    return `${mode} on ${listUpTo(MOST, named)}`
  })
  return `${words.join('; ')}${evidence === 'text' ? '; in part read from the text' : ''}`
}
