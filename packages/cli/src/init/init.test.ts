import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from '../config-file.ts'
import { init } from './init.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backout-init-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('writes a config that loads', async () => {
  expect(await init({ folder, supabase: false, force: false })).toEqual([join(folder, 'backout.config.ts')])
  expect((await loadConfig(folder))?.config).toEqual({
    shadow: { kind: 'pglite' },
    failOn: 'error',
    stash: 'never',
    rules: {},
  })
})

test('remembers what was named, and points at the setup that it writes', async () => {
  const named = { adapter: 'drizzle', migrations: "it's", ormConfig: 'a\\b.ts' }
  await init({ folder, supabase: true, force: false, ...named })
  expect((await loadConfig(folder))?.config).toMatchObject({
    ...named,
    shadow: { kind: 'pglite', setup: 'backout.shadow.sql' },
  })
  expect(await readFile(join(folder, 'backout.shadow.sql'), 'utf8')).toContain('CREATE TABLE auth.users')
})

test('never writes over what is there unless asked, and then all or nothing', async () => {
  await writeFile(join(folder, 'backout.shadow.sql'), 'mine')
  await expect(init({ folder, supabase: true, force: false })).rejects.toMatchObject({ code: 'write-failed' })
  expect(await readdir(folder)).toEqual(['backout.shadow.sql'])
  await init({ folder, supabase: true, force: true })
  expect(await readdir(folder)).toEqual(['backout.config.ts', 'backout.shadow.sql'])
})

test('a config of another kind is never shadowed by a second one', async () => {
  await writeFile(join(folder, 'backout.config.json'), '{}')
  await expect(init({ folder, supabase: false, force: true })).rejects.toMatchObject({
    code: 'write-failed',
    fix: 'Remove it first.',
  })
})
