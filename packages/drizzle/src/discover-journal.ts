import { BackoutError } from '@backout/core'
import type { Discovery, Ledger, Problem, Remark } from '@backout/core'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { downPaths } from './down-paths.ts'
import { placeOfEntry, readJournal } from './journal.ts'
import type { Journal } from './journal.ts'
import { readMigration } from './migration-file.ts'

/**
 * The layout of drizzle-kit before 1.0: `<tag>.sql` files in the order of `meta/_journal.json`. Ups are found through
 * the journal alone, since a migration may itself be called `x.down` and a prefix may be anything.
 * @throws BackoutError `journal-invalid`, `migration-missing`
 */
export async function discoverJournal(
  migrations: string,
  ledger: Pick<Ledger, 'schema' | 'table'>,
): Promise<Discovery> {
  const journal = await readJournal(migrations)
  const tags = journal.entries.map(({ tag }) => tag)
  const downs = downPaths(migrations, tags)
  const skipped = skippedEntries(journal)
  const places = tags.map((name, index) => ({
    name,
    index,
    path: join(migrations, `${name}.sql`),
    downPath: downs[index]!,
    createdAt: journal.entries[index]!.when,
    remarks: skipped.get(index) ?? [],
  }))
  for (const { name, index, path } of places) {
    if (!existsSync(path)) throw await missing(journal, index, name, path)
  }
  return {
    migrations: places.map((place) => readMigration(place, { ...ledger, named: false })),
    problems: await unlistedProblems(migrations, new Set(places.flatMap(({ path, downPath }) => [path, downPath]))),
  }
}

async function missing(journal: Journal, index: number, tag: string, path: string): Promise<BackoutError> {
  return new BackoutError({
    code: 'migration-missing',
    what: `The migration ${tag} has no file.`,
    why: `The journal lists it, but ${path} is not there.`,
    fix: 'Restore the file from version control, or take the entry out of the journal if the migration was never applied.',
    where: await placeOfEntry(journal, index),
  })
}

/** On a database that has the earlier entry, the migrator passes over the later one without a word (drizzle-orm #5316). */
function skippedEntries({ entries }: Journal): ReadonlyMap<number, readonly Remark[]> {
  const skipped = new Map<number, readonly Remark[]>()
  let newest: { tag: string; when: number } | undefined
  for (const [index, entry] of entries.entries()) {
    if (newest && entry.when <= newest.when) {
      const why = `The journal lists it after ${newest.tag}, but with a \`when\` that is not greater: Drizzle skips it silently wherever ${newest.tag} was applied in an earlier run.`
      const fix = `If it has not been applied anywhere yet, set its \`when\` in meta/_journal.json to more than ${newest.when}.`
      skipped.set(index, [{ kind: 'skipped', span: null, why, fix }])
    } else newest = entry
  }
  return skipped
}

async function unlistedProblems(migrations: string, known: ReadonlySet<string>): Promise<Problem[]> {
  const names = (await readdir(migrations)).sort()
  return names
    .filter((name) => name.endsWith('.sql') && !known.has(join(migrations, name)))
    .map((name) => ({
      code: 'migration-unlisted',
      what: `${name} is not in Drizzle's journal.`,
      why: 'Drizzle runs only what the journal lists, so backout leaves this file aside.',
      fix: 'Delete it if its migration was dropped; otherwise list it in `meta/_journal.json`.',
      where: { file: join(migrations, name) },
    }))
}
