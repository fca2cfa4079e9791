import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { app, contents, drizzle, put } from './apps.ts'
import { backout } from './command.ts'
import { silentServer } from './silent-server.ts'

const FILES = drizzle({
  '0000_init': 'CREATE TABLE "users" ("id" serial PRIMARY KEY, "name" text NOT NULL);',
  '0001_rename': 'ALTER TABLE "users" RENAME COLUMN "name" TO "full_name";',
})

const SCHEMA = new URL('../../packages/reporters/schema/drill.schema.json', import.meta.url)

test('a rehearsal from end to end: what to do first, the whole history, one migration, a spoilt one', async () => {
  const cwd = app(FILES)
  const early = await backout(['drill', '--all'], { cwd })
  expect(early).toMatchObject({ code: 2, stdout: '' })
  expect(early.stderr).toContain('backout down --all')

  expect(await backout(['down', '--all'], { cwd })).toMatchObject({ code: 0 })
  const before = contents(cwd)
  const all = await backout(['drill', '--all', '--rows', '8'], { cwd })
  expect(all).toMatchObject({ code: 0, stderr: '' })
  expect(all.stdout).toContain('staircase: 1 to 2 steps down and up, 6 landings with the same schema')
  expect(all.stdout.trimEnd().split('\n').at(-1)).toMatch(
    /^backout drill: 2 migrations, 2 back, 0 lost, 8 rows, way back [\d.]+ m?s$/,
  )

  // The branch adds the rename alone.
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd })
  git('init', '-q', '-b', 'main')
  git('add', 'drizzle/0000_init.sql', 'drizzle/0000_init.down.sql')
  git('commit', '-q', '-m', 'init')
  put(cwd, {
    'drizzle/0001_rename.down.sql': 'DELETE FROM "users";\nALTER TABLE "users" RENAME COLUMN "full_name" TO "name";',
  })
  const spoilt = await backout(['drill', '--from', 'main', '--json'], { cwd })
  expect(spoilt).toMatchObject({ code: 1, stderr: '' })
  const report = JSON.parse(spoilt.stdout)
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')))
  expect(validate(report)).toBe(true)
  expect(report.migrations.map(({ name, outcome }: any) => [name, outcome])).toEqual([['0001_rename', 'lost']])
  put(cwd, { 'drizzle/0001_rename.down.sql': before['drizzle/0001_rename.down.sql']! })

  const last = await backout(['drill', '--markdown'], { cwd })
  expect(last.stdout).toContain('backout drill: 1 migration, 1 back, 0 lost, 5 rows')
  expect(Object.keys(contents(cwd))).toEqual(Object.keys(before))
})

test('it ends when it is interrupted, and says so', async () => {
  const cwd = app(FILES)
  const { url, connected, close } = await silentServer()
  const result = await backout(['drill', '--shadow-url', url], {
    cwd,
    onStart: (child) => void connected.then(() => child.kill('SIGINT')),
  })
  close()
  expect(result).toMatchObject({ code: 130, stdout: '' })
  expect(result.stderr).toContain('Interrupted')
})
