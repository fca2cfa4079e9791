import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { readDatasource } from './datasource.ts'
import type { Datasource } from './datasource.ts'

type Read = Omit<Datasource, 'file'>

const none = { url: null, shadowDatabaseUrl: null }

const CASES: readonly { name: string; schema: string; read: Read | null; major?: 6 | 7 }[] = [
  {
    name: 'the shortest',
    schema: 'datasource db {\n  provider = "postgresql"\n}',
    read: { provider: 'postgresql', ...none },
  },
  { name: 'the old name', schema: 'datasource db {\nprovider="postgres"\n}', read: { provider: 'postgres', ...none } },
  {
    name: 'CRLF',
    schema: 'datasource db {\r\n  provider = "postgresql"\r\n}\r\n',
    read: { provider: 'postgresql', ...none },
  },
  {
    name: 'another database',
    schema: 'datasource db {\n provider = "cockroachdb"\n}',
    read: { provider: 'cockroachdb', ...none },
  },
  {
    name: 'a variable',
    major: 6,
    schema: 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}',
    read: { provider: 'postgresql', url: { env: 'DATABASE_URL' }, shadowDatabaseUrl: null },
  },
  {
    name: 'the direct address is the one for migrations',
    major: 6,
    schema:
      'datasource db {\n provider = "postgresql"\n url = env("POOL")\n directUrl = env( "DIRECT" )\n shadowDatabaseUrl = "postgresql://s/d?a=\\"//b\\""\n}',
    read: { provider: 'postgresql', url: { env: 'DIRECT' }, shadowDatabaseUrl: { value: 'postgresql://s/d?a="//b"' } },
  },
  {
    name: 'braces and slashes in strings, comments around',
    major: 6,
    schema:
      '/// } {\n// datasource x {\ndatasource db { // "\n  // provider = "mysql"\n  provider = "postgresql" // {}\n  url = "postgresql://u:{}}@h//d"\n}',
    read: { provider: 'postgresql', url: { value: 'postgresql://u:{}}@h//d' }, shadowDatabaseUrl: null },
  },
  {
    name: 'lists and other fields',
    schema: 'datasource db {\n  provider = "postgresql"\n  schemas = ["public", "a}b"]\n  relationMode = "prisma"\n}',
    read: { provider: 'postgresql', ...none },
  },
  {
    name: 'a model with a field of that name',
    schema: 'model A {\n  id Int @id\n  datasource String\n}\ndatasource db {\n  provider = "postgresql"\n}',
    read: { provider: 'postgresql', ...none },
  },
  { name: 'none', schema: 'model A {\n  id Int @id\n}', read: null },
  { name: 'commented out', schema: '// datasource db {\n//  provider = "postgresql"\n// }', read: null },
  {
    name: 'two',
    schema: 'datasource a {\n provider = "postgresql"\n}\ndatasource b {\n provider = "postgresql"\n}',
    read: null,
  },
  { name: 'no provider', schema: 'datasource db {\n}', read: null },
]

test.for(CASES)('$name', ({ schema, read }) => {
  const found = readDatasource([{ path: '/schema.prisma', content: schema }])
  expect(found).toEqual(read && { ...read, file: '/schema.prisma' })
})

test('it may be in any of several files', () => {
  const files = [
    { path: '/a.prisma', content: 'model A {\n  id Int @id\n}' },
    { path: '/b.prisma', content: 'datasource db {\n  provider = "postgresql"\n}' },
  ]
  expect(readDatasource(files)?.file).toBe('/b.prisma')
})

/** Prisma's own reading, of its package in `test/apps`. */
function prismaReads(major: 6 | 7) {
  const require = createRequire(new URL(`../../../test/apps/prisma-${major}/package.json`, import.meta.url))
  return require('@prisma/internals').getConfig
}

type Url = { fromEnvVar: string | null; value: string | null } | undefined

/** Prisma says "postgres" of both its names, and hands over addresses in 6 only. */
function summary(provider: string | undefined, url: unknown, major: 6 | 7) {
  return { provider: provider === 'postgresql' ? 'postgres' : provider, url: major === 6 ? url : null }
}

test.for(CASES)('as Prisma reads it: $name', async ({ schema, read, major = 7 }) => {
  const config: Promise<{ datasources: { provider: string; url?: Url; directUrl?: Url }[] }> = prismaReads(major)({
    datamodel: [['/schema.prisma', schema]],
    ignoreEnvVarErrors: true,
  })
  const [datasource] = (await config.catch(() => ({ datasources: [] }))).datasources
  const url = datasource?.directUrl ?? datasource?.url
  const address = url?.fromEnvVar ? { env: url.fromEnvVar } : { value: url?.value }
  expect(summary(datasource?.provider, address, major)).toEqual(summary(read?.provider, read?.url, major))
})
