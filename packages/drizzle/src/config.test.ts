import { BackoutError } from '@backout/core'
import { createFixture } from 'fs-fixture'
import { expect, test, vi } from 'vitest'
import { readConfig } from './config.ts'
import type { DrizzleConfig } from './config.ts'

const DEFAULTS: DrizzleConfig = {
  dialect: 'postgresql',
  out: 'drizzle',
  ledgerSchema: 'drizzle',
  ledgerTable: '__drizzle_migrations',
  databaseUrl: null,
}

const READ: readonly { name: string; file: string; text: string; config: Partial<DrizzleConfig> }[] = [
  {
    name: 'TypeScript',
    file: 'drizzle.config.ts',
    text: `export default { dialect: 'postgresql' as string }`,
    config: {},
  },
  { name: 'CommonJS', file: 'drizzle.config.cjs', text: `module.exports = { dialect: 'postgresql' }`, config: {} },
  {
    name: 'JSON',
    file: 'drizzle.config.json',
    text: `{ "dialect": "postgresql", "out": "./m" }`,
    config: { out: './m' },
  },
  {
    name: 'a ledger of its own',
    file: 'drizzle.config.mjs',
    text: `export default { dialect: 'postgresql', migrations: { schema: 'public', table: 'log' } }`,
    config: { ledgerSchema: 'public', ledgerTable: 'log' },
  },
  {
    name: 'a URL',
    file: 'drizzle.config.js',
    text: `export default { dialect: 'postgresql', dbCredentials: { url: 'postgres://u:p@h/d?sslmode=require' } }`,
    config: { databaseUrl: 'postgres://u:p@h/d?sslmode=require' },
  },
  {
    name: 'a URL in parts, escaped',
    file: 'drizzle.config.ts',
    text: `export default { dialect: 'postgresql',
      dbCredentials: { host: 'h', port: 5433, user: 'u@x', password: 'p/w', database: 'd b' } }`,
    config: { databaseUrl: 'postgresql://u%40x:p%2Fw@h:5433/d%20b' },
  },
  {
    name: 'an IPv6 host',
    file: 'drizzle.config.ts',
    text: `export default { dialect: 'postgresql', dbCredentials: { host: '::1', database: 'd' } }`,
    config: { databaseUrl: 'postgresql://[::1]/d' },
  },
  {
    name: 'PGlite: a folder is no URL',
    file: 'drizzle.config.ts',
    text: `export default { dialect: 'postgresql', driver: 'pglite', dbCredentials: { url: './data' } }`,
    config: {},
  },
  {
    name: 'a URL that is not set',
    file: 'drizzle.config.ts',
    text: `export default { dialect: 'postgresql', dbCredentials: { url: process.env['BACKOUT_NO_SUCH_VARIABLE']! } }`,
    config: {},
  },
  {
    name: 'drizzle-kit before 0.21',
    file: 'drizzle.config.ts',
    text: `export default { driver: 'pg', dbCredentials: { connectionString: 'postgres://h/d' } }`,
    config: { databaseUrl: 'postgres://h/d' },
  },
  {
    name: 'another database',
    file: 'drizzle.config.ts',
    text: `export default { dialect: 'mysql' }`,
    config: { dialect: 'mysql' },
  },
]

test.for(READ)('reads $name', async ({ file, text, config }) => {
  await using fixture = await createFixture({ [file]: text })
  expect(await readConfig(fixture.getPath(file))).toEqual({ ...DEFAULTS, ...config })
})

test('follows the path aliases of the nearest tsconfig, as drizzle-kit does', async () => {
  await using fixture = await createFixture({
    'tsconfig.json': `{ "compilerOptions": { "baseUrl": ".", "paths": { "~/*": ["./src/*"] } } }`,
    'src/env.ts': `export const out: string = './from-env'`,
    'db/drizzle.config.ts': `import { out } from '~/env'\nexport default { dialect: 'postgresql', out }`,
  })
  expect(await readConfig(fixture.getPath('db/drizzle.config.ts'))).toEqual({ ...DEFAULTS, out: './from-env' })
})

const REFUSED: readonly { name: string; text: string; code: string; why: string }[] = [
  {
    name: 'one that throws',
    text: `if (!process.env['BACKOUT_NO_SUCH_VARIABLE']) throw new Error('DATABASE_URL is not set')\nexport default {}`,
    code: 'config-unreadable',
    why: 'DATABASE_URL is not set',
  },
  { name: 'a syntax error', text: `export default {`, code: 'config-unreadable', why: '' },
  {
    name: 'a missing module',
    text: `import 'no-such-module'\nexport default {}`,
    code: 'config-unreadable',
    why: 'no-such-module',
  },
  { name: 'a list', text: `export default []`, code: 'config-invalid', why: 'not an object' },
  { name: 'a function', text: `export default () => ({})`, code: 'config-invalid', why: 'function' },
]

test.for(REFUSED)('refuses $name', async ({ text, code, why }) => {
  await using fixture = await createFixture({ 'drizzle.config.ts': text })
  const file = fixture.getPath('drizzle.config.ts')
  const error = await readConfig(file).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(BackoutError)
  expect(error).toMatchObject({ code, why: expect.stringContaining(why), where: { file } })
})

test('what a config prints does not reach stdout', async () => {
  await using fixture = await createFixture({
    'drizzle.config.ts': `process.stdout.write('noise')\nexport default { dialect: 'postgresql' }`,
  })
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    await readConfig(fixture.getPath('drizzle.config.ts'))
    expect(stdout).not.toHaveBeenCalled()
    expect(stderr).toHaveBeenCalledWith('noise')
    expect(process.stdout.write).toBe(stdout)
  } finally {
    stdout.mockRestore()
    stderr.mockRestore()
  }
})
