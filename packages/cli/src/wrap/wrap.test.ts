import { BackoutError } from '@backout/core'
import type { Migration, Report } from '@backout/core'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Found } from '../project.ts'
import { draftsOf } from './drafts.ts'
import type { Listing } from './listing.ts'
import { wrap } from './wrap.ts'
import type { LeftBehind, Wrapping } from './wrap.ts'

let root: string
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'backout-wrap-')))
})
afterEach(() => rm(root, { recursive: true }))

/** A tool on a folder of migrations, and a record of what happened in which order. */
function stage(tool: (args: readonly string[], disk: Disk) => number | Promise<number>, consents = true, exitCode = 0) {
  const disk: Disk = new Map()
  const events: string[] = []
  const left: LeftBehind[] = []
  const wrapping: Wrapping = {
    async run(args) {
      events.push(`run ${args.join(' ')}`)
      return tool(args, disk)
    },
    list: async () => listing(disk),
    async look(_, migrations) {
      events.push(`look ${migrations.map(({ name }) => name).join(' ')}`)
      return { summary: { exitCode } } as Report
    },
    async consent() {
      events.push('consent')
      return consents
    },
    nothingNew: async (listed) => void events.push(listed ? 'nothing new' : 'no project'),
    leftBehind: async (downs) => void left.push(...downs),
    complain: async (error) => void events.push(`complain ${(error as BackoutError).code}`),
    drafts: () => draftsOf(root),
  }
  return { disk, events, left, wrapping }
}

type Disk = Map<string, string>

function listing(disk: Disk): Listing {
  const migrations = [...disk].map(([name, sql]) => {
    const folder = join(root, name)
    return {
      name,
      path: join(folder, 'migration.sql'),
      downPath: join(folder, 'down.sql'),
      sql,
      sha256: sql,
    } as Migration
  })
  return { found: {} as Found, migrations }
}

/** Prisma's `migrate dev`: applies what waits, then creates what the schema asks for, then applies unless told not to. */
function prisma(changes: string[]) {
  const applied: string[] = []
  const tool = async (args: readonly string[], disk: Disk) => {
    for (const name of disk.keys()) if (name.endsWith('empty') && !existsSync(join(root, name))) disk.delete(name)
    applied.push(...[...disk.keys()].filter((name) => !applied.includes(name)))
    const draft = args.includes('--create-only')
    const change = changes.shift()
    if (change || draft) {
      const name = `${disk.size}_${change ?? 'empty'}`
      disk.set(name, change ? `ALTER ${change};` : '-- This is an empty migration.')
      await mkdir(join(root, name))
      await writeFile(join(root, name, 'migration.sql'), disk.get(name)!)
    }
    if (!draft) applied.push(...[...disk.keys()].filter((name) => !applied.includes(name)))
    return 0
  }
  return { applied, tool }
}

test('other commands go straight through, whatever their code', async () => {
  const { wrapping, events } = stage(() => 3)
  expect(await wrap(['migrate', 'deploy'], 'other', wrapping)).toBe(3)
  expect(events).toEqual(['run migrate deploy'])
})

test('generate: what is new is looked at', async () => {
  const { wrapping, events, disk } = stage((_, files) => (files.set('b', 'y'), 0), true, 1)
  disk.set('a', 'x')
  expect(await wrap(['generate'], 'generate', wrapping)).toBe(1)
  expect(events).toEqual(['run generate', 'look b'])
})

test('generate: an up whose content changed is looked at', async () => {
  const { wrapping, events, disk } = stage((_, files) => (files.set('a', 'y'), 0))
  disk.set('a', 'x')
  expect(await wrap(['generate'], 'generate', wrapping)).toBe(0)
  expect(events).toEqual(['run generate', 'look a'])
})

test("generate: the tool's own code wins, and what it left is looked at all the same", async () => {
  const { wrapping, events } = stage((_, files) => (files.set('a', 'x'), 7), true, 1)
  expect(await wrap(['generate'], 'generate', wrapping)).toBe(7)
  expect(events).toEqual(['run generate', 'look a'])
})

test('generate: nothing on disk means nothing done, exit code 0 or not', async () => {
  const { wrapping, events } = stage(() => 0)
  expect(await wrap(['generate'], 'generate', wrapping)).toBe(0)
  expect(events).toEqual(['run generate', 'nothing new'])
})

const broken = new BackoutError({ code: 'journal-invalid', what: '', why: '', fix: '' })

test('a failure to look is the result', async () => {
  const { wrapping } = stage((_, files) => (files.set('a', 'x'), 0))
  const failing = { ...wrapping, look: () => Promise.reject(broken) }
  await expect(wrap(['generate'], 'generate', failing)).rejects.toBe(broken)
})

test('a failure to look is only told when the tool itself failed', async () => {
  const { wrapping, events } = stage((_, files) => (files.set('a', 'x'), 4))
  const failing = { ...wrapping, look: () => Promise.reject(broken) }
  expect(await wrap(['generate'], 'generate', failing)).toBe(4)
  expect(events.at(-1)).toBe('complain journal-invalid')
})

test('up: downs follow the migrations that moved; removed ones leave theirs', async () => {
  const { wrapping, events, left, disk } = stage((_, files) => {
    files.clear()
    files.set('2025_a', 'x')
    return 0
  })
  disk.set('0000_a', 'x').set('0001_b', 'y')
  expect(await wrap(['up'], 'generate', wrapping)).toBe(0)
  expect(events).toEqual(['run up', 'nothing new'])
  expect(left).toEqual([
    { from: join(root, '0000_a/down.sql'), to: join(root, '2025_a/down.sql') },
    { from: join(root, '0001_b/down.sql'), to: null },
  ])
})

test('migrate dev: create, look, ask, apply', async () => {
  const { tool, applied } = prisma(['users'])
  const { wrapping, events } = stage(tool)
  expect(await wrap(['migrate', 'dev', '--name', 'x'], 'create-and-apply', wrapping)).toBe(0)
  expect(events).toEqual([
    'run migrate dev --name x --create-only',
    'look 0_users',
    'consent',
    'run migrate dev --name x',
  ])
  expect(applied).toEqual(['0_users'])
  expect(await draftsOf(root).read()).toEqual([])
})

test('migrate dev: without consent nothing is applied, nor by the next run', async () => {
  const { tool, applied } = prisma(['drop'])
  const { wrapping, events } = stage(tool, false, 1)
  expect(await wrap(['migrate', 'dev'], 'create-and-apply', wrapping)).toBe(1)
  expect(applied).toEqual([])
  events.length = 0
  expect(await wrap(['migrate', 'dev', '--create-only'], 'create', wrapping)).toBe(1)
  expect(events).toEqual(['look 0_drop', 'consent'])
  expect(applied).toEqual([])
})

test('migrate dev: what could not be looked at is not applied, and ends with 2', async () => {
  const { tool, applied } = prisma(['broken'])
  const { wrapping } = stage(tool, false, 2)
  expect(await wrap(['migrate', 'dev'], 'create-and-apply', wrapping)).toBe(2)
  expect(applied).toEqual([])
})

test('migrate dev: a draft that is agreed to later is applied', async () => {
  const { tool, applied } = prisma(['drop'])
  const refusing = stage(tool, false, 1)
  await wrap(['migrate', 'dev'], 'create-and-apply', refusing.wrapping)
  const agreeing = { ...refusing.wrapping, consent: async () => true }
  expect(await wrap(['migrate', 'dev'], 'create-and-apply', agreeing)).toBe(0)
  expect(applied).toEqual(['0_drop'])
  expect(await draftsOf(root).read()).toEqual([])
})

test('migrate dev --create-only: looked at once, never applied, looked at again before the apply', async () => {
  const { tool, applied } = prisma(['users'])
  const { wrapping, events } = stage(tool, true, 1)
  expect(await wrap(['migrate', 'dev', '--create-only'], 'create', wrapping)).toBe(1)
  expect(events).toEqual(['run migrate dev --create-only', 'look 0_users'])
  expect(applied).toEqual([])
  events.length = 0
  await wrap(['migrate', 'dev'], 'create-and-apply', wrapping)
  expect(events.slice(0, 2)).toEqual(['look 0_users', 'consent'])
})

test('migrate dev without a change: the empty draft goes, Prisma says the rest', async () => {
  const { tool, applied } = prisma([])
  const { wrapping, events, disk } = stage(tool)
  disk.set('0_old', 'x')
  expect(await wrap(['migrate', 'dev'], 'create-and-apply', wrapping)).toBe(0)
  expect(events).toEqual(['run migrate dev --create-only', 'run migrate dev'])
  expect(await readdir(root)).toEqual(['node_modules'])
  expect(applied).toEqual(['0_old'])
})

test('migrate dev that fails at the create is not repeated', async () => {
  const { wrapping, events } = stage(() => 1)
  expect(await wrap(['migrate', 'dev'], 'create-and-apply', wrapping)).toBe(1)
  expect(events).toEqual(['run migrate dev --create-only', 'nothing new'])
})

test('migrate dev that fails at the apply keeps its draft', async () => {
  const { tool } = prisma(['users'])
  const { wrapping } = stage((args, disk) => (args.includes('--create-only') ? tool(args, disk) : 1))
  expect(await wrap(['migrate', 'dev'], 'create-and-apply', wrapping)).toBe(1)
  expect(await draftsOf(root).read()).toEqual([join(root, '0_users/migration.sql')])
})

test('migrate dev in a project that backout cannot see is never applied', async () => {
  const { wrapping, events } = stage(() => 0)
  expect(await wrap(['migrate', 'dev'], 'create-and-apply', { ...wrapping, list: async () => null })).toBe(2)
  expect(events).toEqual(['run migrate dev --create-only', 'no project'])
})

test('a damaged list of drafts means none', async () => {
  await mkdir(join(root, 'node_modules/.cache/backout'), { recursive: true })
  for (const text of ['{', '{}', '[1]', '']) {
    await writeFile(join(root, 'node_modules/.cache/backout/drafts.json'), text)
    expect(await draftsOf(root).read()).toEqual([])
  }
})
