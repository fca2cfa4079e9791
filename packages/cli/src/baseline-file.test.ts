import type { Finding, MigrationReport, Project } from '@backout/core'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { baselineInput, readBaseline, writeBaseline } from './baseline-file.ts'

let root: string
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'backout-baseline-'))))
afterEach(() => rm(root, { recursive: true }))

const projectIn = (folder: string) => ({ root, migrations: join(root, folder) }) as Project
const file = () => join(root, 'backout.baseline.json')

const found = (migration: string, ...fingerprints: string[]) =>
  ({
    name: migration,
    findings: fingerprints.map(
      (fingerprint, index) =>
        ({ fingerprint, rule: 'ban-x', migration, line: index + 1, baseline: true }) as Partial<Finding> as Finding,
    ),
  }) as Partial<MigrationReport> as MigrationReport

const A = 'a'.repeat(16)
const B = 'b'.repeat(16)
const C = 'c'.repeat(16)

async function write(folder: string, migrations: MigrationReport[], gone: string[] = []) {
  const entries = gone.map((fingerprint) => ({ fingerprint, rule: 'ban-x', migration: 'm', line: 1 }))
  const baseline = { file: file(), held: 1, gone: entries, written: true }
  await writeBaseline(await readBaseline(null, projectIn(folder)), projectIn(folder), { migrations, baseline })
}

describe('the file', () => {
  test('is sorted and the same every time', async () => {
    await write('drizzle', [found('0001', B, A), found('0000', C)])
    const text = await readFile(file(), 'utf8')
    expect(text).toBe(`{
  "version": 1,
  "projects": {
    "drizzle": [
      {
        "fingerprint": "${C}",
        "rule": "ban-x",
        "migration": "0000",
        "line": 1
      },
      {
        "fingerprint": "${B}",
        "rule": "ban-x",
        "migration": "0001",
        "line": 1
      },
      {
        "fingerprint": "${A}",
        "rule": "ban-x",
        "migration": "0001",
        "line": 2
      }
    ]
  }
}
`)
    await write('drizzle', [found('0000', C), found('0001', B, A)])
    expect(await readFile(file(), 'utf8')).toBe(text)
  })

  test('keeps what was not looked at, and other projects, and loses what is gone', async () => {
    await write('drizzle', [found('0000', A), found('0001', B)])
    await write('prisma/migrations', [found('0000', C)])
    await write('drizzle', [found('0002', C)], [A])
    const { baseline } = await readBaseline(null, projectIn('drizzle'))
    expect(baseline?.projects['drizzle']?.map(({ fingerprint }) => fingerprint)).toEqual([B, C])
    expect(baseline?.projects['prisma/migrations']).toHaveLength(1)
  })

  test('lies beside the config, else in the project', async () => {
    expect((await readBaseline('/etc/backout.config.ts', projectIn('x'))).file).toBe('/etc/backout.baseline.json')
    expect((await readBaseline(null, projectIn('x'))).file).toBe(file())
  })
})

test('holds by fingerprint, wherever the folder of migrations is now', async () => {
  await write('drizzle', [found('0000', A)])
  const onDisk = await readBaseline(null, projectIn('db/drizzle'))
  expect(baselineInput(onDisk, projectIn('db/drizzle'), false)).toMatchObject({ known: new Set([A]), entries: [] })
})

test('none on disk is none, unless it is to be written', async () => {
  const onDisk = await readBaseline(null, projectIn('drizzle'))
  expect(baselineInput(onDisk, projectIn('drizzle'), false)).toBeNull()
  expect(baselineInput(onDisk, projectIn('drizzle'), true)).toMatchObject({ write: true, entries: [] })
})

test.each([
  ['{', /JSON|property/],
  ['[]', /version/],
  ['{ "version": 2, "projects": {} }', /version/],
  ['{ "version": 1 }', /"projects" is not an object/],
  ['{ "version": 1, "projects": { "d": [{ "fingerprint": "no" }] } }', /"projects.d"/],
])('one that is no baseline is said to be none: %s', async (text, why) => {
  await writeFile(file(), text)
  await expect(readBaseline(null, projectIn('d'))).rejects.toMatchObject({
    code: 'baseline-invalid',
    why: expect.stringMatching(why),
  })
})
