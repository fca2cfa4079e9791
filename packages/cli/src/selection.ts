import type { Migration } from '@backout/core'
import { realpathSync } from 'node:fs'
import { changedSince } from './git.ts'
import type { Pick } from './invocation.ts'

/** Picks migrations out of a history, keeping their order. */
export type Select = (migrations: readonly Migration[]) => readonly Migration[]

/**
 * Turns a pick into a choice among migrations. With `since`, a migration counts when its up or its down differs.
 * @param folder the project's folder of migrations
 * @throws BackoutError `git-failed`
 */
export async function selection(pick: Pick, folder: string): Promise<Select> {
  if (pick === 'all') return (migrations) => migrations
  if (pick === 'newest') return (migrations) => migrations.slice(-1)
  const changed = await changedSince(pick.since, folder)
  return (migrations) =>
    migrations.filter(({ path, downPath }) => changed.has(real(path)) || changed.has(real(downPath)))
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
