import { expect, test } from 'vitest'
import { app, contents } from './apps.ts'
import { backout } from './command.ts'

const FILES = {
  'base.sql': `\\restrict x\nSELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.users (id integer PRIMARY KEY, email varchar(20));`,
  'a.sql': 'create index users_email on users (email);\nalter table users add column n int;',
  'b.sql': 'begin;\ncreate index concurrently users_n on users (n);\ncommit;',
  'c.sql': 'alter table users alter email type varchar(30);',
}

const found = (stdout: string) =>
  JSON.parse(stdout).migrations.flatMap(({ name, findings, down }: any) =>
    findings.map(({ rule, line, evidence }: any) => [name, rule, line, evidence, down]),
  )

test('SQL files of no ORM, read from the text alone', async () => {
  const cwd = app(FILES)
  const before = contents(cwd)
  const { code, stdout } = await backout(['check', '--json', '--sql', 'a.sql', 'b.sql'], { cwd })
  expect(code).toBe(1)
  expect(JSON.parse(stdout).shadow).toBeNull()
  expect(found(stdout)).toEqual([
    ['a', 'require-concurrent-index', 1, 'text', null],
    ['b', 'ban-concurrently-in-transaction', 2, 'text', null],
  ])
  expect(contents(cwd)).toEqual(before)
})

test('on the schema before them they are tried, and a widening is known for one', async () => {
  const cwd = app(FILES)
  const { code, stdout } = await backout(['check', '--json', '--sql', 'a.sql', 'c.sql', '--schema', 'base.sql'], {
    cwd,
  })
  expect(found(stdout)).toEqual([['a', 'require-concurrent-index', 1, 'trial', null]])
  expect(code).toBe(0)
  const text = await backout(['check', '--no-shadow', '--json', '--sql', 'c.sql'], { cwd })
  expect(found(text.stdout)).toEqual([['c', 'ban-rewriting-type-change', 1, 'text', null]])
})

test('a file that does not run is said to, and those after it are still read', async () => {
  const cwd = app(FILES)
  const files = ['--sql', 'b.sql', 'a.sql', '--schema', 'base.sql']
  const { code, stdout } = await backout(['check', '--json', ...files], { cwd })
  expect(code).toBe(2)
  expect(JSON.parse(stdout).problems).toMatchObject([{ code: 'migration-fails' }])
  expect(found(stdout).map(([name]: any) => name)).toEqual(['b', 'a'])
})

test('what goes with --sql, and what does not', async () => {
  const cwd = app(FILES)
  expect(await backout(['check', '--schema', 'base.sql'], { cwd })).toMatchObject({ code: 2 })
  expect(await backout(['check', '--sql', 'a.sql', '--since', 'main'], { cwd })).toMatchObject({ code: 2 })
  const { code, stderr } = await backout(['check', '--sql', 'gone.sql'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toContain('file-unreadable')
})
