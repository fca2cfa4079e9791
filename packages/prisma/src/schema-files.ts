import { existsSync, readFileSync, statSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { SchemaFile } from './datasource.ts'
import { isAtLeast, prismaVersion } from './version.ts'

/** A Prisma schema on disk. */
export interface Schema {
  /** Absolute path of the file, or of the folder of a multi-file schema. */
  readonly path: string
  /** The folder that it lies in, or is. */
  readonly root: string
  readonly files: readonly SchemaFile[]
}

/**
 * Where Prisma finds the schema of a folder that has no config: `package.json#prisma.schema` (6.x), then
 * `schema.prisma`, then `prisma/schema.prisma`; and the folder `prisma/schema` of 6.x with the preview feature
 * `prismaSchemaFolder`.
 * @param folder absolute; the folder in which Prisma is run
 * @returns an absolute path, or null
 */
export function defaultSchema(folder: string): string | null {
  const candidates = [
    { path: fromPackageJson(folder), legacy: true },
    { path: join(folder, 'schema.prisma'), legacy: false },
    { path: join(folder, 'prisma', 'schema.prisma'), legacy: false },
    { path: join(folder, 'prisma', 'schema'), legacy: true },
  ]
  for (const { path, legacy } of candidates) {
    if (path !== null && existsSync(path) && !(legacy && isSeven(prismaVersion(folder)))) return path
  }
  return null
}

function isSeven(version: string | null): boolean {
  return version !== null && isAtLeast(version, 7, 0)
}

/**
 * Reads a schema: one file, or every `*.prisma` below a folder.
 * @returns null when nothing is there
 */
export async function readSchema(path: string): Promise<Schema | null> {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return null
  const paths = stats.isDirectory() ? await prismaFiles(path) : [path]
  const files = await Promise.all(paths.map(async (file) => ({ path: file, content: await readFile(file, 'utf8') })))
  return { path, root: stats.isDirectory() ? path : dirname(path), files }
}

async function prismaFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.prisma'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function fromPackageJson(folder: string): string | null {
  try {
    const schema: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))?.prisma?.schema
    return typeof schema === 'string' && schema !== '' ? resolve(folder, schema) : null
  } catch {
    return null
  }
}
