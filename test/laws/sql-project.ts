import { createHash } from 'node:crypto'
import type { Adapter, Migration, Project } from '@backout/core'

/** What a case is made of: the state before and the change, as statements without their semicolons. */
export interface Case {
  readonly before: readonly string[]
  readonly up: readonly string[]
}

/** A project of two migrations that lie nowhere; whoever runs it must not write. */
export function projectOf({ before, up }: Case): {
  adapter: Adapter
  project: Project
  migrations: readonly [Migration, Migration]
} {
  const migrations = [migrationOf('before', 0, before), migrationOf('up', 1, up)] as const
  const project: Project = {
    adapter: 'sql',
    root: NOWHERE,
    config: null,
    migrations: NOWHERE,
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

const NOWHERE = '/nowhere/that/exists'

function migrationOf(name: string, index: number, statements: readonly string[]): Migration {
  const sql = statements.map((statement) => `${statement};\n`).join('')
  return {
    name,
    index,
    path: `${NOWHERE}/${name}.sql`,
    downPath: `${NOWHERE}/${name}.down.sql`,
    sql,
    sha256: createHash('sha256').update(sql).digest('hex'),
    batches: [{ sql, span: { start: 0, end: sql.length } }],
  }
}
