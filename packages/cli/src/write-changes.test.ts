import type { FileChange } from '@backout/core'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { writeChanges } from './write-changes.ts'

/** Fails the nth call of a function of the file system, counted over all tests. */
const failing = vi.hoisted(() => ({ writeFileSync: 0, renameSync: 0, mkdirSync: 0 }))
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  const spoil =
    <Name extends keyof typeof failing>(name: Name) =>
    (...args: unknown[]) => {
      if (failing[name] > 0 && --failing[name] === 0)
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      return (fs[name] as (...args: unknown[]) => unknown)(...args)
    }
  return {
    ...fs,
    writeFileSync: spoil('writeFileSync'),
    renameSync: spoil('renameSync'),
    mkdirSync: spoil('mkdirSync'),
  }
})

const made: string[] = []
afterAll(() => made.forEach((path) => rmSync(path, { recursive: true })))

const start = async () => {
  const path = mkdtempSync(join(tmpdir(), 'backout-write-'))
  made.push(path)
  await mkdir(join(path, '0001'))
  writeFileSync(join(path, '0001/migration.sql'), 'one')
  writeFileSync(join(path, 'meta.json'), '{}')
  const changes: FileChange[] = [
    { path: join(path, '0002/migration.sql'), before: null, after: 'two' },
    { path: join(path, '0003/deep/snapshot.json'), before: null, after: '3' },
    { path: join(path, 'meta.json'), before: '{}', after: '{ "more": true }' },
    { path: join(path, '0001/migration.sql'), before: 'one', after: 'ONE' },
  ]
  return { path, changes }
}

const contents = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .map((entry) => [join(entry.parentPath, entry.name), entry.isFile()] as const)
      .sort()
      .map(([name, isFile]) => [name.slice(path.length), isFile ? readFileSync(name, 'utf8') : '/']),
  )

describe('writeChanges', () => {
  it('writes all of it, and leaves nothing else', async () => {
    const { path, changes } = await start()
    chmodSync(join(path, 'meta.json'), 0o640)
    writeChanges(changes)
    expect(Object.values(contents(path)).filter((text) => text !== '/')).toEqual([
      'ONE',
      'two',
      '3',
      '{ "more": true }',
    ])
    expect(statSync(join(path, 'meta.json')).mode & 0o777).toBe(0o640)
  })

  it.each<[name: keyof typeof failing, nth: number]>([
    ['writeFileSync', 1],
    ['writeFileSync', 4],
    ['renameSync', 1],
    ['renameSync', 3],
    ['renameSync', 4],
    ['mkdirSync', 1],
    ['mkdirSync', 3],
  ])('%s fails at call %i: everything is as it was', async (name, nth) => {
    const { path, changes } = await start()
    const before = contents(path)
    failing[name] = nth
    expect(() => writeChanges(changes)).toThrow(
      expect.objectContaining({ code: 'write-failed', why: expect.stringContaining('Everything is as it was') }),
    )
    expect(failing[name]).toBe(0)
    expect(contents(path)).toEqual(before)
  })

  it.each([
    ['a file that changed', (path: string) => writeFileSync(join(path, 'meta.json'), '{ "of": "others" }')],
    ['a file that is there by now', (path: string) => writeFileSync(join(path, '0001/migration.sql'), '')],
  ])('%s: nothing is written', async (_, change) => {
    const { path, changes } = await start()
    change(path)
    const before = contents(path)
    expect(() => writeChanges(changes)).toThrow(expect.objectContaining({ what: 'Nothing was written.' }))
    expect(contents(path)).toEqual(before)
  })

  it('a folder where a file has to be', async () => {
    const { path, changes } = await start()
    const before = contents(path)
    const into = { path: join(path, 'meta.json', 'x.sql'), before: null, after: '' }
    expect(() => writeChanges([...changes, into])).toThrow(expect.objectContaining({ code: 'write-failed' }))
    expect(contents(path)).toEqual(before)
  })
})
