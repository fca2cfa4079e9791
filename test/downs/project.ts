import { createHash } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Adapter, Migration, Project } from '@backout/core'

/** Two migrations as SQL, in a folder of their own; the second one's down where it is given. */
export interface Texts {
  readonly before: string
  readonly up: string
  readonly down?: string
}

/** A project whose runner sends each file as one batch in a transaction of its own. */
export function projectOf({ before, up, down }: Texts): {
  readonly adapter: Adapter
  readonly project: Project
  readonly migrations: readonly [Migration, Migration]
} {
  const root = mkdtempSync(join(tmpdir(), 'backout-downs-'))
  const migration = (name: string, index: number, sql: string): Migration => {
    const path = join(root, `${name}.sql`)
    writeFileSync(path, sql)
    return {
      name,
      index,
      path,
      downPath: join(root, `${name}.down.sql`),
      sql,
      sha256: createHash('sha256').update(sql).digest('hex'),
      batches: [{ sql, span: { start: 0, end: sql.length } }],
    }
  }
  const migrations = [migration('before', 0, before), migration('up', 1, up)] as const
  if (down !== undefined) writeFileSync(migrations[1].downPath, down)
  const project: Project = {
    adapter: 'sql',
    root,
    config: null,
    migrations: root,
    layout: 'files',
    runner: {
      label: 'one batch a file',
      transaction: 'per-batch',
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
