import { createFixture } from 'fs-fixture'
import { afterEach, expect, test, vi } from 'vitest'
import { ledgerSchema, postgresUrl, resolveAddress } from './address.ts'
import type { Address } from './datasource.ts'

afterEach(() => vi.unstubAllEnvs())

const CASES: readonly {
  name: string
  address: Address | null
  set?: string
  files: Record<string, string>
  value: string | null
}[] = [
  { name: 'no address', address: null, files: {}, value: null },
  { name: 'a literal', address: { value: 'postgresql://a' }, files: {}, value: 'postgresql://a' },
  { name: 'an empty literal', address: { value: '' }, files: {}, value: null },
  { name: 'the environment', address: { env: 'B_URL' }, set: 'env', files: { '.env': 'B_URL=root' }, value: 'env' },
  { name: '.env at the root', address: { env: 'B_URL' }, files: { '.env': `# a\nB_URL="root" # b` }, value: 'root' },
  {
    name: '.env beside the schema',
    address: { env: 'B_URL' },
    files: { '.env': 'A=1', 'prisma/.env': 'B_URL=b' },
    value: 'b',
  },
  { name: 'nowhere', address: { env: 'B_URL' }, files: { '.env': '' }, value: null },
]

test.for(CASES)('$name', async ({ address, set, files, value }) => {
  if (set !== undefined) vi.stubEnv('B_URL', set)
  await using fixture = await createFixture(files)
  expect(resolveAddress(address, [fixture.path, fixture.getPath('prisma')])).toBe(value)
})

test.for([
  ['postgresql://a/b', 'postgresql://a/b', 'public'],
  ['postgres://a/b?schema=c', 'postgres://a/b?schema=c', 'c'],
  ['postgresql://a/b?schema=', 'postgresql://a/b?schema=', 'public'],
  ['postgresql://a/b?schema=%22c', 'postgresql://a/b?schema=%22c', '"c'],
  ['prisma+postgres://a?api_key=b', null, 'public'],
  ['mysql://a/b', null, 'public'],
  ['no address', null, 'public'],
  [null, null, 'public'],
] as const)('%s', ([url, postgres, schema]) => {
  expect(postgresUrl(url)).toBe(postgres)
  expect(ledgerSchema(url)).toBe(schema)
})
