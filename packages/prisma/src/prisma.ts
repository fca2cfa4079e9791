import { BackoutError } from '@backout/core'
import type { Adapter, Discovery, ExplicitPaths, Migration, MigrationPart, Project } from '@backout/core'
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { configRoot } from './config-files.ts'
import { discoverMigrations } from './discover.ts'
import { isDrizzle, lockedProvider } from './migrations-folder.ts'
import type { PrismaProject } from './project.ts'
import { isPostgres } from './provider.ts'
import { readConfigProject, readSchemaProject } from './read-project.ts'
import type { Reading } from './read-project.ts'
import { searchProjects } from './search-projects.ts'
import { splitMigration } from './split.ts'
import { runnerOf, sendingOf } from './sending.ts'
import { prismaVersion } from './version.ts'

/**
 * Prisma 6 and 7 on PostgreSQL: `<time>_<name>/migration.sql`. Measured against prisma 7.10.1 and 6.19.3.
 * Prisma 8 keeps its migrations in another form and is none of this adapter's.
 * @see https://www.prisma.io/docs/orm/prisma-migrate
 */
export const prisma: Adapter = { name: 'prisma', detect, discover, split }

async function detect(root: string, explicit: ExplicitPaths = {}): Promise<Project[]> {
  if (explicit.migrations !== undefined) return detectFolder(resolve(root), resolve(root, explicit.migrations))
  if (explicit.config !== undefined) return [await detectConfig(resolve(root, explicit.config))]
  return searchProjects(resolve(root))
}

async function discover(project: Project): Promise<Discovery> {
  // A project that was made by hand says nothing of Prisma's version: it is looked up then.
  const { version = prismaVersion(project.root), engine = 'native' }: Partial<PrismaProject> = project
  return discoverMigrations(project.migrations, version, sendingOf(version, engine))
}

async function split(project: Project, migration: Migration, parts: readonly MigrationPart[]) {
  const { migrations } = await discover(project)
  return splitMigration(project.migrations, migration, migrations.at(-1)?.name ?? migration.name, parts)
}

function detectFolder(root: string, migrations: string): Project[] {
  const stats = statSync(migrations, { throwIfNoEntry: false })
  if (!stats?.isDirectory()) {
    throw new BackoutError({
      code: 'folder-unreadable',
      what: 'The folder of migrations could not be read.',
      why: stats ? 'It is a file.' : 'It does not exist.',
      fix: 'Give the folder that holds the `<time>_<name>` folders and `migration_lock.toml`.',
      where: { file: migrations },
    })
  }
  if (isDrizzle(migrations)) return []
  const provider = lockedProvider(migrations)
  if (provider !== null && !isPostgres(provider)) throw notPostgres(migrations, provider)
  const version = prismaVersion(migrations)
  const project: PrismaProject = {
    adapter: 'prisma',
    root,
    config: null,
    migrations,
    layout: 'folders',
    runner: runnerOf(version, 'native', 'public'),
    databaseUrl: null,
    shadowDatabaseUrl: null,
    version,
    engine: 'native',
  }
  return [project]
}

/** A config, or (6.x, as `--schema`) a schema: a file or the folder of one in several files. */
async function detectConfig(file: string): Promise<Project> {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (!stats) {
    throw new BackoutError({
      code: 'config-unreadable',
      what: 'The Prisma config could not be read.',
      why: 'It does not exist.',
      fix: 'Check the path given as `--config`.',
      where: { file },
    })
  }
  const isSchema = stats.isDirectory() || file.endsWith('.prisma')
  const { project, provider }: Reading = isSchema
    ? await readSchemaProject(dirname(file), file)
    : await readConfigProject(configRoot(file), file)
  if (!isPostgres(provider)) throw notPostgres(file, provider)
  return project
}

function notPostgres(file: string, provider: string | null): BackoutError {
  return new BackoutError({
    code: 'config-invalid',
    what: 'The Prisma project is not for PostgreSQL.',
    why: provider === null ? 'No datasource with a provider was found.' : `Its provider is ${provider}.`,
    fix: 'backout works with `provider = "postgresql"`.',
    where: { file },
  })
}
