import { parseMigration, type EarlierMigration, type Migration } from '@backout/core'

/** Every migration before this one that production has not seen, whether it is looked at in this run or not. */
export async function unappliedBefore(
  { index }: Migration,
  migrations: readonly Migration[],
  applied: ReadonlySet<string>,
  read: (migration: Migration) => Promise<EarlierMigration>,
): Promise<EarlierMigration[]> {
  const earlier: EarlierMigration[] = []
  for (const other of migrations.slice(0, index)) if (!applied.has(other.name)) earlier.push(await read(other))
  return earlier
}

/** The other migrations before this one, whose text stands in for a state. One that does not parse tells nothing. */
export async function pastBefore(
  { index }: Migration,
  migrations: readonly Migration[],
  earlier: readonly EarlierMigration[],
  read: (migration: Migration) => Promise<EarlierMigration>,
): Promise<EarlierMigration[]> {
  const past: EarlierMigration[] = []
  for (const other of migrations.slice(0, index)) {
    const known = await read(other).catch(() => null)
    if (known && !earlier.includes(known)) past.push(known)
  }
  return past
}

/** Reads each migration once. */
export function reader(): (migration: Migration) => Promise<EarlierMigration & { readonly migration: Migration }> {
  const read = new Map<string, Promise<EarlierMigration & { readonly migration: Migration }>>()
  return (migration) => {
    const known = read.get(migration.name)
    if (known) return known
    const reading = parseMigration(migration).then((statements) => ({ migration, statements }))
    read.set(migration.name, reading)
    return reading
  }
}
