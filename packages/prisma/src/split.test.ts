import type { Migration, MigrationPart } from '@backout/core'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { splitMigration } from './split.ts'

const folder = mkdtempSync(join(tmpdir(), 'backout-split-'))
afterAll(() => rmSync(folder, { recursive: true }))

const PARTS: readonly MigrationPart[] = [
  { comment: ['Drop it.'], statements: ['-- CreateIndex\nSELECT 1', 'SELECT 2'], end: '' },
  { comment: ['Part 2.'], statements: ['SELECT 3'], end: '-- the end' },
]

const migration = (name: string, sql = 'SELECT 0;\n') =>
  ({ name, sql, path: join(folder, name, 'migration.sql') }) as Migration

describe('split', () => {
  test.each([
    ['20260102235959_add_email', '20260103000000_add_email_2'],
    ['20260102235959', '20260103000000_migration_2'],
    ['0_init', '0_init_2'],
    ['zebra', 'zebra_2'],
  ])('%s', (name, next) => {
    const changes = splitMigration(folder, migration(name), name, PARTS)
    expect(changes).toEqual([
      {
        path: join(folder, next, 'migration.sql'),
        before: null,
        after: `-- Part 2.\n-- Prisma wants to hear first: npx prisma migrate resolve --rolled-back ${next}\nSELECT 3;\n\n-- the end\n`,
      },
      {
        path: join(folder, name, 'migration.sql'),
        before: 'SELECT 0;\n',
        after: '-- Drop it.\n-- CreateIndex\nSELECT 1;\n\nSELECT 2;\n',
      },
    ])
    expect(next > name).toBe(true)
  })

  test('lines end as they did', () => {
    for (const { after } of splitMigration(folder, migration('a', 'SELECT 0;\r\n'), 'a', PARTS))
      expect(after.replaceAll('\r\n', '')).not.toContain('\n')
  })

  test('one part needs no new folder, and so need not be the newest', () => {
    expect(splitMigration(folder, migration('a'), 'b', PARTS.slice(0, 1))).toHaveLength(1)
  })

  test('not the newest, or a folder in the way', () => {
    const refused = expect.objectContaining({ code: 'migration-not-newest' })
    expect(() => splitMigration(folder, migration('a'), 'b', PARTS)).toThrow(refused)
    mkdirSync(join(folder, 'c_2'))
    expect(() => splitMigration(folder, migration('c'), 'c', PARTS)).toThrow(refused)
  })
})
