import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Migration } from '@backout/core'
import { changedSince } from './git.ts'
import { selection } from './selection.ts'

let top: string
const git = (...args: string[]) => execFileSync('git', ['-C', top, ...args], { stdio: 'pipe' })
const put = async (name: string, text: string) => {
  await mkdir(join(top, name, '..'), { recursive: true })
  await writeFile(join(top, name), text)
}

beforeAll(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'backout git é ')))
  git('init', '-q', '-b', 'main')
  git('config', 'user.email', 'a@example.com')
  git('config', 'user.name', 'a')
  git('config', 'core.autocrlf', 'false')
  await put('db/0000_old.sql', 'old')
  await put('db/0001_edited.sql', 'before')
  await put('db/0002_gone.sql', 'x')
  git('add', '.')
  git('commit', '-qm', 'base')
  git('checkout', '-qb', 'feature')
  await put('db/0003_ committed "é" 😀.sql', 'x')
  git('add', '.')
  git('commit', '-qm', 'feature')
  git('checkout', '-q', 'main')
  // Main moves on: what others added there is not this branch's.
  await put('db/0009_others.sql', 'x')
  git('add', '.')
  git('commit', '-qm', 'others')
  git('checkout', '-q', 'feature')
  await put('db/0001_edited.sql', 'after')
  await put('db/0004_staged.sql', 'x')
  git('add', 'db/0004_staged.sql')
  await put('db/0005_untracked/migration.sql', 'x')
  await put('db/0006.down.sql', 'x')
  await rm(join(top, 'db/0002_gone.sql'))
  await put('elsewhere.sql', 'x')
}, 30_000)
afterAll(() => rm(top, { recursive: true }))

const CHANGED = [
  'db/0001_edited.sql',
  'db/0003_ committed "é" 😀.sql',
  'db/0004_staged.sql',
  'db/0005_untracked/migration.sql',
  'db/0006.down.sql',
]

test('committed, unstaged, staged and untracked files count; deleted ones and those of others do not', async () => {
  const changed = await changedSince('main', join(top, 'db'))
  expect([...changed].map((path) => relative(top, path)).sort()).toEqual(CHANGED)
})

test('a folder that is not there yet has changed nothing of its own', async () => {
  expect(await changedSince('main', join(top, 'db/none/yet'))).toEqual(await changedSince('main', join(top, 'db')))
})

test('a migration counts by its up or its down, links resolved, in the order of the history', async () => {
  const link = join(tmpdir(), `backout-link-${process.pid}`)
  await symlink(top, link)
  try {
    const migration = (up: string, down: string) => ({ path: join(link, up), downPath: join(link, down) }) as Migration
    const all = [
      migration('db/0006.sql', 'db/0006.down.sql'),
      migration('db/0000_old.sql', 'db/0000_old.down.sql'),
      migration('db/0001_edited.sql', 'db/0001_edited.down.sql'),
    ]
    const select = await selection({ since: 'main' }, join(link, 'db'))
    expect(select(all)).toEqual([all[0], all[2]])
  } finally {
    await rm(link)
  }
})

test('newest and all', async () => {
  const all = [{ name: 'a' }, { name: 'b' }] as Migration[]
  expect((await selection('newest', top))(all)).toEqual([{ name: 'b' }])
  expect((await selection('all', top))(all)).toEqual(all)
  expect((await selection('newest', top))([])).toEqual([])
})

test.each([
  ['no-such-branch', /git knows no point/],
  ['--output=/tmp/owned', /git knows no point/],
])('an unknown ref %s', async (ref, what) => {
  await expect(changedSince(ref, top)).rejects.toMatchObject({
    code: 'git-failed',
    what: expect.stringMatching(what),
    fix: expect.stringContaining('fetch-depth: 0'),
  })
})

test('no repository', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'backout-nogit-'))
  await expect(changedSince('main', outside)).rejects.toMatchObject({
    code: 'git-failed',
    what: expect.stringContaining('needs a git repository'),
  })
  await rm(outside, { recursive: true })
})
