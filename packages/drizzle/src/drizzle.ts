import { BackoutError, quoteIdentifier, sessionSettings } from '@backout/core'
import type {
  Adapter,
  Discovery,
  ExplicitPaths,
  LedgerQuery,
  Migration,
  MigrationPart,
  Project,
  Runner,
} from '@backout/core'
import { existsSync, statSync } from 'node:fs'
import { basename, dirname, relative, resolve } from 'node:path'
import { readConfig } from './config.ts'
import type { DrizzleConfig } from './config.ts'
import { discoverFolders } from './discover-folders.ts'
import { discoverJournal } from './discover-journal.ts'
import { findConfigs } from './find-configs.ts'
import { isPrisma, layoutOf } from './layout.ts'
import { ormVersion } from './orm-version.ts'
import { splitMigration } from './split.ts'

/**
 * Drizzle on PostgreSQL: the journal layout of drizzle-kit up to 0.31 and the folder layout of 1.0.
 * Measured against drizzle-orm 0.45.4 and 1.0.0-rc.5.
 * @see https://orm.drizzle.team/docs/migrations
 */
export const drizzle: Adapter = { name: 'drizzle', detect, discover, split }

async function detect(root: string, explicit: ExplicitPaths = {}): Promise<Project[]> {
  if (explicit.migrations !== undefined) return detectFolder(resolve(root), resolve(root, explicit.migrations))
  if (explicit.config !== undefined) return [await detectConfig(resolve(root), resolve(root, explicit.config))]
  const projects: Project[] = []
  for (const file of await findConfigs(resolve(root))) {
    const config = await readConfig(file)
    if (config.dialect === 'postgresql') projects.push(projectOf(resolve(root), file, config))
  }
  return withoutTwins(projects)
}

async function discover({ migrations, layout, runner: { ledger } }: Project): Promise<Discovery> {
  if (!existsSync(migrations)) return { migrations: [], problems: [] }
  return layout === 'folders' ? discoverFolders(migrations, ledger) : discoverJournal(migrations, ledger)
}

async function split(of: Project, migration: Migration, parts: readonly MigrationPart[]) {
  const { migrations } = await discover(of)
  return splitMigration(of, migration, migrations.at(-1)?.name ?? migration.name, parts)
}

function detectFolder(root: string, migrations: string): Project[] {
  if (!statSync(migrations, { throwIfNoEntry: false })?.isDirectory()) {
    throw new BackoutError({
      code: 'folder-unreadable',
      what: 'The folder of migrations could not be read.',
      why: existsSync(migrations) ? 'It is a file.' : 'It does not exist.',
      fix: 'Give the folder that holds `meta/_journal.json` or the `<time>_<name>` folders.',
      where: { file: migrations },
    })
  }
  if (isPrisma(migrations)) return []
  return [project(root, null, migrations, { schema: 'drizzle', table: '__drizzle_migrations' }, null)]
}

async function detectConfig(root: string, file: string): Promise<Project> {
  if (!existsSync(file)) {
    throw new BackoutError({
      code: 'config-unreadable',
      what: 'The Drizzle config could not be read.',
      why: 'It does not exist.',
      fix: 'Check the path given as `--config`.',
      where: { file },
    })
  }
  const config = await readConfig(file)
  if (config.dialect !== 'postgresql') {
    throw new BackoutError({
      code: 'config-invalid',
      what: 'The Drizzle config is not for PostgreSQL.',
      why: `Its dialect is ${config.dialect || 'not set'}.`,
      fix: "backout works with `dialect: 'postgresql'`.",
      where: { file },
    })
  }
  return projectOf(root, file, config)
}

function projectOf(root: string, file: string, config: DrizzleConfig): Project {
  const ledger = { schema: config.ledgerSchema, table: config.ledgerTable }
  return project(dirname(file), file, outFolder(root, file, config.out), ledger, config.databaseUrl)
}

/** What the migrator runs before anything else. @see https://github.com/drizzle-team/drizzle-orm `pg-core/dialect.ts` */
function ledgerSql({ schema, table }: { schema: string; table: string }, layout: string): string {
  const name = `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`
  const more = layout === 'folders' ? ', name text, applied_at timestamp with time zone DEFAULT now()' : ''
  return `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)};
CREATE TABLE IF NOT EXISTS ${name} (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint${more})`
}

/**
 * 0.x applies what is younger than the newest entry, which bears a hash only; 1.0 what it has no entry for by name.
 * @see https://github.com/drizzle-team/drizzle-orm `pg-core/dialect.ts`
 */
function ledgerQuery({ schema, table }: { schema: string; table: string }, layout: string): LedgerQuery {
  const name = `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`
  return layout === 'folders'
    ? { sql: `SELECT name, NULL AS sha256 FROM ${name}` }
    : { sql: `SELECT NULL AS name, hash AS sha256, created_at AS time FROM ${name}`, watermark: true }
}

function project(
  root: string,
  config: string | null,
  migrations: string,
  ledger: { schema: string; table: string },
  databaseUrl: string | null,
): Project {
  const version = ormVersion(config === null ? migrations : root)
  const runner: Runner = {
    label: version === null ? 'drizzle-orm migrator' : `drizzle-orm migrator ${version}`,
    transaction: 'all-pending',
    settings: sessionSettings(databaseUrl),
    // A schema of another name may be the user's own, with the ledger as a guest.
    ledger: {
      ...ledger,
      ownsSchema: ledger.schema === 'drizzle',
      create: ledgerSql(ledger, layoutOf(migrations, version)),
      applied: ledgerQuery(ledger, layoutOf(migrations, version)),
    },
  }
  const layout = layoutOf(migrations, version)
  return { adapter: 'drizzle', root, config, migrations, layout, runner, databaseUrl, shadowDatabaseUrl: null }
}

/**
 * drizzle-kit takes `out` relative to where it is run: mostly the config's own folder, in a monorepo sometimes one
 * above it. The nearest that exists is meant.
 */
function outFolder(root: string, file: string, out: string): string {
  const own = dirname(file)
  const folders = [own]
  while (folders.at(-1) !== root && !relative(root, folders.at(-1)!).startsWith('..')) {
    folders.push(dirname(folders.at(-1)!))
  }
  return folders.map((folder) => resolve(folder, out)).find((folder) => existsSync(folder)) ?? resolve(own, out)
}

/** Two configs of one folder of migrations (`drizzle.config.ts`, `drizzle.config.prod.ts`) are one project. */
function withoutTwins(projects: readonly Project[]): Project[] {
  const byFolder = new Map<string, Project>()
  for (const candidate of projects) {
    const known = byFolder.get(candidate.migrations)
    if (!known || (!isDefault(known) && isDefault(candidate))) byFolder.set(candidate.migrations, candidate)
  }
  return projects.filter((candidate) => byFolder.get(candidate.migrations) === candidate)
}

function isDefault({ config }: Project): boolean {
  return config !== null && /^drizzle\.config\.[cm]?[tj]s(?:on)?$/.test(basename(config))
}
