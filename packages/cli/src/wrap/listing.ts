import { BackoutError } from '@backout/core'
import type { Migration } from '@backout/core'
import type { Found } from '../project.ts'

/** A project's migrations as they lie on disk at one moment. */
export interface Listing {
  readonly found: Found
  readonly migrations: readonly Migration[]
}

/** What is there before a project has begun: nothing, and that is fine. */
const NOT_BEGUN = new Set(['no-project', 'no-migrations', 'folder-unreadable'])

/**
 * Lists a project's migrations.
 * @param find finds the project
 * @returns null when there is no project yet
 * @throws BackoutError when what is there cannot be read
 */
export async function list(find: () => Promise<Found>): Promise<Listing | null> {
  try {
    const found = await find()
    return { found, migrations: (await found.adapter.discover(found.project)).migrations }
  } catch (error) {
    if (error instanceof BackoutError && NOT_BEGUN.has(error.code)) return null
    throw error
  }
}

/** Migrations that are new or whose up has other content, in the runner's order. */
export function fresh(before: Listing | null, after: Listing | null): readonly Migration[] {
  const known = new Set(before?.migrations.map(({ path, sha256 }) => `${path} ${sha256}`))
  return after?.migrations.filter(({ path, sha256 }) => !known.has(`${path} ${sha256}`)) ?? []
}

/** Migrations that are there no more, by path and by content. */
export function gone(before: Listing | null, after: Listing | null): readonly Migration[] {
  const left = new Set(after?.migrations.map(({ path }) => path))
  return before?.migrations.filter(({ path }) => !left.has(path)) ?? []
}
