import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * A folder and those above it, nearest first, as far as the same piece of work reaches: up to the top of the git
 * repository, or without one up to the nearest `package.json`, or the folder alone.
 */
export function foldersUp(folder: string): string[] {
  const all = [resolve(folder)]
  while (dirname(all.at(-1)!) !== all.at(-1)) all.push(dirname(all.at(-1)!))
  const last = (name: string) => all.findIndex((candidate) => existsSync(join(candidate, name)))
  const top = last('.git') === -1 ? last('package.json') : last('.git')
  return all.slice(0, Math.max(top, 0) + 1)
}
