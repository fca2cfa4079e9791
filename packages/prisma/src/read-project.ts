import { ledgerSchema, postgresUrl, resolveAddress } from './address.ts'
import { readConfig } from './config.ts'
import type { PrismaConfig } from './config.ts'
import { readDatasource } from './datasource.ts'
import { defaultMigrations, lockedProvider } from './migrations-folder.ts'
import { datasourceByPrisma } from './prisma-parser.ts'
import type { PrismaProject } from './project.ts'
import { defaultSchema, readSchema } from './schema-files.ts'
import { runnerOf } from './sending.ts'
import { prismaVersion } from './version.ts'

/** A project as read, PostgreSQL's or not. */
export interface Reading {
  readonly project: PrismaProject
  /** From the schema, else from `migration_lock.toml`, else from the URL; null when none of them says. */
  readonly provider: string | null
  /** Absolute path of the schema, or null when there is none. */
  readonly schema: string | null
}

/**
 * Reads the project of a config.
 * @param root the folder in which Prisma is run
 * @throws BackoutError `config-unreadable`, `config-invalid`
 */
export async function readConfigProject(root: string, file: string): Promise<Reading> {
  const config = await readConfig(file)
  return read(root, file, config, config.schema)
}

/**
 * Reads the project of a schema that no config names.
 * @param root the folder in which Prisma is run
 * @param schema absolute path of a file, or of the folder of a schema in several files
 */
export async function readSchemaProject(root: string, schema: string): Promise<Reading> {
  return read(root, null, null, schema)
}

async function read(
  root: string,
  file: string | null,
  config: PrismaConfig | null,
  named: string | null,
): Promise<Reading> {
  const version = prismaVersion(root)
  const path = named ?? defaultSchema(root)
  const schema = path === null ? null : await readSchema(path)
  const datasource = schema && (readDatasource(schema.files) ?? (await datasourceByPrisma(root, schema)))
  const migrations = config?.migrations ?? defaultMigrations(root, schema, datasource, version)
  const folders = schema ? [root, schema.root] : [root]
  const databaseUrl = config?.databaseUrl ?? resolveAddress(datasource?.url ?? null, folders)
  const shadowUrl = config?.shadowDatabaseUrl ?? resolveAddress(datasource?.shadowDatabaseUrl ?? null, folders)
  const engine = config?.engine ?? 'native'
  const project: PrismaProject = {
    adapter: 'prisma',
    root,
    config: file,
    migrations,
    layout: 'folders',
    runner: runnerOf(version, engine, ledgerSchema(databaseUrl), postgresUrl(databaseUrl)),
    databaseUrl: postgresUrl(databaseUrl),
    shadowDatabaseUrl: postgresUrl(shadowUrl),
    version,
    engine,
  }
  const byUrl = postgresUrl(databaseUrl) === null ? null : 'postgresql'
  return { project, provider: datasource?.provider ?? lockedProvider(migrations) ?? byUrl, schema: path }
}
