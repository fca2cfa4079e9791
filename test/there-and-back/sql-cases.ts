import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Adapter, Migration, Project } from '@backout/core'

/** The folder of the cases: `before.sql`, `up.sql`, and the `down.sql` that is expected. */
export const CASES = new URL('../../fixtures/sql/', import.meta.url).pathname

export const caseNames = (): string[] => readdirSync(CASES).toSorted()

/**
 * A project of two migrations, the state before and the change, whose downs lie in a folder of their own.
 * Each file is one batch, as Drizzle sends a file without breakpoints.
 */
export function sqlProject(name: string): { adapter: Adapter; project: Project; migrations: readonly Migration[] } {
  const out = mkdtempSync(join(tmpdir(), 'backout-case-'))
  const migrations = ['before', 'up'].map((file, index): Migration => {
    const path = join(CASES, name, `${file}.sql`)
    const sql = readFileSync(path, 'utf8')
    return {
      name: file,
      index,
      path,
      downPath: join(out, `${file}.down.sql`),
      sql,
      sha256: createHash('sha256').update(sql).digest('hex'),
      batches: [{ sql, span: { start: 0, end: sql.length } }],
    }
  })
  const project: Project = {
    adapter: 'sql',
    root: out,
    config: null,
    migrations: join(CASES, name),
    layout: 'files',
    runner: {
      label: 'one transaction',
      transaction: 'all-pending',
      ledger: { schema: 'drizzle', table: '__drizzle_migrations', ownsSchema: true },
    },
    databaseUrl: null,
    shadowDatabaseUrl: null,
  }
  const adapter: Adapter = {
    name: 'sql',
    detect: async () => [project],
    discover: async () => ({ migrations, problems: [] }),
  }
  return { adapter, project, migrations }
}
