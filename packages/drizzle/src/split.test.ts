import type { Migration, MigrationPart } from '@backout/core'
import { createFixture } from 'fs-fixture'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { drizzle } from './drizzle.ts'

const part = (...statements: string[]): MigrationPart => ({ comment: [], statements, end: '' })
const PARTS: readonly MigrationPart[] = [
  part('SELECT 1', 'SELECT 2'),
  { comment: ['Part 2'], statements: ['COMMIT', 'SELECT 3', 'BEGIN'], end: '' },
  { comment: ['Part 3'], statements: ['SELECT 4'], end: '-- the end' },
]

const STATE = { id: '11111111-1111-4111-8111-111111111111', prevId: '0', version: '7', dialect: 'postgresql' }
const tables = { 'public.a': { name: 'a' } }

function journal(...tags: string[]): Record<string, string> {
  const entries = tags.map((tag, idx) => ({ idx, version: '7', when: 1000 + idx, tag, breakpoints: true }))
  return {
    'meta/_journal.json': JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
    ...Object.fromEntries(tags.map((tag) => [`${tag}.sql`, 'SELECT 0;'])),
  }
}

async function projectWith(files: Record<string, string>) {
  const { path } = await createFixture(files)
  const [project] = await drizzle.detect(path, { migrations: '.' })
  const { migrations } = await drizzle.discover(project!)
  const split = (migration: Migration, parts = PARTS) => drizzle.split!(project!, migration, parts)
  return { path, migrations, split, discover: async () => (await drizzle.discover(project!)).migrations }
}

describe('journal', () => {
  test('files, snapshots, journal, and the migration itself last', async () => {
    const { path, migrations, split, discover } = await projectWith({
      ...journal('0000_init', '0001_change'),
      'meta/0001_snapshot.json': JSON.stringify({ ...STATE, tables }),
    })
    const changes = await split(migrations[1]!)
    expect(changes.map((change) => relative(path, change.path))).toEqual([
      '0002_change_2.sql',
      'meta/0002_snapshot.json',
      '0003_change_3.sql',
      'meta/0003_snapshot.json',
      'meta/_journal.json',
      '0001_change.sql',
    ])
    const [second, state, third, next, , first] = changes.map(({ after }) => after)
    expect(first).toBe('SELECT 1;--> statement-breakpoint\nSELECT 2;\n')
    expect(second).toBe('-- Part 2\nCOMMIT;--> statement-breakpoint\nSELECT 3;--> statement-breakpoint\nBEGIN;\n')
    expect(third).toBe('-- Part 3\nSELECT 4;\n-- the end\n')
    const [one, two] = [JSON.parse(state!), JSON.parse(next!)]
    expect(one).toMatchObject({ version: '7', prevId: STATE.id, tables })
    expect(two).toMatchObject({ version: '7', prevId: one.id, tables })
    expect(new Set([STATE.id, one.id, two.id]).size).toBe(3)
    for (const { id } of [one, two]) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/)
    for (const change of changes) {
      mkdirSync(dirname(change.path), { recursive: true })
      writeFileSync(change.path, change.after)
    }
    expect((await discover()).map(({ name }) => name)).toEqual([
      '0000_init',
      '0001_change',
      '0002_change_2',
      '0003_change_3',
    ])
    const { entries } = JSON.parse(readFileSync(`${path}/meta/_journal.json`, 'utf8'))
    expect(entries.map(({ idx, when }: any) => [idx, when])).toEqual([
      [0, 1000],
      [1, 1001],
      [2, 1002],
      [3, 1003],
    ])
  })

  test('one part changes the file alone; what is as it was is no change', async () => {
    const { path, migrations, split } = await projectWith(journal('0000_init', '0001_change'))
    expect(await split(migrations[1]!, [part('SELECT 1')])).toEqual([
      { path: `${path}/0001_change.sql`, before: 'SELECT 0;', after: 'SELECT 1;\n' },
    ])
    writeFileSync(`${path}/0001_change.sql`, 'SELECT 1;\n')
    expect(await split({ ...migrations[1]!, sql: 'SELECT 1;\n' }, [part('SELECT 1')])).toEqual([])
  })

  test.each([
    ['0009_more', ['0010_more_2.sql', '0011_more_3.sql']],
    ['20260101000059_more', ['20260101000060_more_2.sql', '20260101000061_more_3.sql']],
    ['1700000000_more', ['1700000001_more_2.sql', '1700000002_more_3.sql']],
    ['swift_hulk', ['swift_hulk_2.sql', 'swift_hulk_3.sql']],
  ])('names after %s', async (tag, names) => {
    const { path, migrations, split } = await projectWith(journal(tag))
    const added = (await split(migrations[0]!)).map((change) => relative(path, change.path))
    expect(added.filter((name) => name.endsWith('.sql')).slice(0, 2)).toEqual(names)
  })

  test('lines end as they did', async () => {
    const { migrations, split } = await projectWith({ ...journal('0000_a'), '0000_a.sql': 'SELECT 0;\r\n' })
    const texts = (await split(migrations[0]!)).filter(({ path }) => path.endsWith('.sql')).map(({ after }) => after)
    expect(texts).not.toEqual([])
    expect(texts.join('').replaceAll('\r\n', '')).not.toContain('\n')
  })

  test('not the newest, or something in the way', async () => {
    const { path, migrations, split } = await projectWith(journal('0000_init', '0001_change'))
    await expect(split(migrations[0]!)).rejects.toMatchObject({ code: 'migration-not-newest' })
    writeFileSync(`${path}/0002_change_2.sql`, '')
    await expect(split(migrations[1]!)).rejects.toMatchObject({
      code: 'migration-not-newest',
      why: '0002_change_2.sql is there already.',
    })
  })
})

describe('folders', () => {
  const diff = { type: 'diff', version: '9', dialect: 'postgres', id: STATE.id, prevIds: ['0'], footprints: ['x'] }
  const files = {
    '20260101000000_init/migration.sql': 'SELECT 0;',
    '20260101235959_change/migration.sql': 'SELECT 0;',
    '20260101235959_change/snapshot.json': JSON.stringify({ ...diff, deltas: [1] }),
  }

  test('a folder for each, a second apart, with a snapshot that changes nothing', async () => {
    const { path, migrations, split } = await projectWith(files)
    const changes = await split(migrations[1]!)
    expect(changes.map((change) => relative(path, change.path))).toEqual([
      '20260102000000_change_2/snapshot.json',
      '20260102000000_change_2/migration.sql',
      '20260102000001_change_3/snapshot.json',
      '20260102000001_change_3/migration.sql',
      '20260101235959_change/migration.sql',
    ])
    const [one, two] = [JSON.parse(changes[0]!.after), JSON.parse(changes[2]!.after)]
    expect(one).toEqual({ ...diff, id: one.id, prevIds: [STATE.id], footprints: [], deltas: [] })
    expect(two).toEqual({ ...diff, id: two.id, prevIds: [one.id], footprints: [], deltas: [] })
  })

  test('a snapshot that holds the whole schema is the next one too', async () => {
    const whole = { version: '8', dialect: 'postgres', id: STATE.id, prevIds: ['0'], ddl: [{ entityType: 'tables' }] }
    const { migrations, split } = await projectWith({
      ...files,
      '20260101235959_change/snapshot.json': JSON.stringify(whole),
    })
    const next = JSON.parse((await split(migrations[1]!))[0]!.after)
    expect(next).toEqual({ ...whole, id: next.id, prevIds: [STATE.id] })
  })

  test('a folder in the way', async () => {
    const { migrations, split } = await projectWith({ ...files, '20260102000000_change_2/notes.txt': '' })
    await expect(split(migrations[1]!)).rejects.toMatchObject({ code: 'migration-not-newest' })
  })
})
