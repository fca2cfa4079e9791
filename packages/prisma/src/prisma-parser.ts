import { BackoutError } from '@backout/core'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Datasource } from './datasource.ts'
import type { Schema } from './schema-files.ts'

/**
 * Reads a schema's datasource with the project's own `@prisma/internals`, for a schema that the quick reading could not
 * make out.
 * @param root the folder in which Prisma is run
 * @returns null when the package is not installed there, or the schema has no datasource
 * @throws BackoutError `config-invalid` in Prisma's own words when the schema is not valid
 */
export async function datasourceByPrisma(root: string, schema: Schema): Promise<Datasource | null> {
  const getConfig = load(root)
  if (getConfig === null) return null
  const datamodel = schema.files.map(({ path, content }): [string, string] => [path, content])
  try {
    const { datasources } = await getConfig({ datamodel, ignoreEnvVarErrors: true })
    const [first] = datasources
    if (!first) return null
    const file = first.sourceFilePath ?? schema.path
    return { provider: first.provider, file, url: null, shadowDatabaseUrl: null }
  } catch (cause) {
    throw new BackoutError(
      {
        code: 'config-invalid',
        what: 'The Prisma schema is not valid.',
        why: cause instanceof Error ? cause.message : String(cause),
        fix: 'Run `npx prisma validate` until it passes, or name the folder: `--adapter prisma --migrations <dir>`.',
        where: { file: schema.path },
      },
      { cause },
    )
  }
}

type GetConfig = (input: {
  datamodel: [path: string, content: string][]
  ignoreEnvVarErrors: boolean
}) => Promise<{ datasources: { provider: string; sourceFilePath?: string }[] }>

function load(root: string): GetConfig | null {
  try {
    return createRequire(join(root, 'package.json'))('@prisma/internals').getConfig
  } catch {
    return null
  }
}
