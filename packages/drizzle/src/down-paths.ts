import { join } from 'node:path'

/** Tried in turn; the first is what almost every migration gets. */
const SUFFIXES = ['.down', '.backout-down', '.backout-down-2', '.backout-down-3']

/**
 * Where the downs of a journal's migrations lie: `<tag>.down.sql`, beside the up. When that is itself an up, since
 * somebody named a migration `x.down` beside `x`, the down of `x` is `x.backout-down.sql`. Names are compared without
 * case, as some file systems do.
 * @param tags every tag of the journal
 * @returns absolute paths, in the order of `tags`
 */
export function downPaths(migrations: string, tags: readonly string[]): string[] {
  const taken = new Set(tags.map((tag) => tag.toLowerCase()))
  return tags.map((tag) => {
    const suffix = SUFFIXES.find((candidate) => !taken.has(`${tag}${candidate}`.toLowerCase()))
    if (suffix === undefined) throw new Error(`No free name for the down of ${tag} in ${migrations}.`)
    taken.add(`${tag}${suffix}`.toLowerCase())
    return join(migrations, `${tag}${suffix}.sql`)
  })
}
