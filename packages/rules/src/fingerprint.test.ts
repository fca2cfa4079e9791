import { describe, expect, it } from 'vitest'
import { checkMigration } from './check.ts'
import { readExample } from './example.ts'

/** Fingerprints by rule, in order. */
async function fingerprints(sql: string, { name = '0000_example', folder = '/example' } = {}) {
  const read = await readExample({ sql })
  const migration = { ...read.migration, name, path: `${folder}/${name}.sql` }
  const findings = checkMigration({
    ...read,
    migration,
    before: null,
    after: null,
    traces: [],
    postgresVersion: 180_000,
    severities: { 'ban-unused-suppression': 'off' },
  })
  return findings.map(({ rule, fingerprint }) => `${rule} ${fingerprint}`)
}

const SOME = [
  'ALTER TABLE "users" DROP COLUMN "bio"',
  'ALTER TABLE "orders" ADD COLUMN "at" timestamptz NOT NULL DEFAULT clock_timestamp()',
  'ALTER TABLE "Users" ADD CONSTRAINT "c" CHECK ("age" > 0 AND "name" <> \'A  b\')',
  'CREATE INDEX "users_email_idx" ON "users" ("email") WHERE "deleted_at" IS NULL',
  'DROP TABLE "posts"',
]

it('has 16 hex digits, each its own', async () => {
  const all = await fingerprints(SOME.join(';\n'))
  expect(all.length).toBeGreaterThanOrEqual(SOME.length)
  for (const one of all) expect(one).toMatch(/^[a-z-]+ [0-9a-f]{16}$/)
  expect(new Set(all).size).toBe(all.length)
})

it('is written down: to change how it is made makes every baseline void', async () => {
  expect(await fingerprints(SOME.join(';\n'))).toMatchInlineSnapshot(`
    [
      "ban-drop-column ffcf9df886a3beb6",
      "ban-rewriting-column 92c87a5ec5963571",
      "require-not-valid-constraint cbd92766c8495aaf",
      "require-concurrent-index 62e76220817b86e4",
      "ban-drop-table 8ecbde36e52fad62",
    ]
  `)
})

describe('stays the same', () => {
  const REFORMATTED = [
    (sql: string) => sql.replaceAll(' ', '\n   ').replace("'A\n   \n   b'", "'A  b'"),
    (sql: string) =>
      sql.replaceAll(/\b(ALTER|TABLE|ADD|COLUMN|DROP|CHECK|AND|WHERE|IS|NULL|DEFAULT|CREATE|INDEX|ON)\b/g, (word) =>
        word.toLowerCase(),
      ),
    (sql: string) => sql.replaceAll(/"([a-z_]+)"/g, '$1'),
    (sql: string) => `/* why */ ${sql.replace(' AND ', ' /* both */ AND -- indeed\n ').replace('(', ' ( ')} -- end`,
    (sql: string) => `${sql};\r\n\r\n`,
  ]
  it.each(SOME)('when it is formatted anew: %s', async (sql) => {
    const before = await fingerprints(sql)
    expect(before).not.toEqual([])
    for (const format of REFORMATTED) expect(await fingerprints(format(sql))).toEqual(before)
  })

  it('when other statements come and go', async () => {
    const all = await fingerprints(SOME.join(';\n'))
    for (const [index, sql] of SOME.entries()) {
      expect(all).toEqual(expect.arrayContaining(await fingerprints(sql)))
      const others = await fingerprints(SOME.filter((_, other) => other !== index).join(';\n'))
      expect(all).toEqual(expect.arrayContaining(others))
    }
  })

  it('when the actions of one ALTER TABLE become statements', async () => {
    expect(await fingerprints('ALTER TABLE a DROP COLUMN b, DROP COLUMN c;')).toEqual(
      await fingerprints('ALTER TABLE a DROP COLUMN b; ALTER TABLE a DROP COLUMN c;'),
    )
  })

  it('wherever the project lies', async () => {
    expect(await fingerprints(SOME[0]!, { folder: '/somewhere/else' })).toEqual(await fingerprints(SOME[0]!))
  })

  it('when a suppression comes', async () => {
    expect(await fingerprints(`-- backout-ignore ban-drop-column: old\n${SOME[0]}`)).toEqual(
      await fingerprints(SOME[0]!),
    )
  })
})

describe('is another', () => {
  it.each([
    ['DROP TABLE a', 'DROP TABLE b'],
    ['DROP TABLE a', 'DROP TABLE "A"'],
    ['DROP TABLE a', 'DROP TABLE s.a'],
    ['ALTER TABLE t ADD CHECK (a > 0)', 'ALTER TABLE t ADD CHECK (a > 1)'],
    [`ALTER TABLE t ADD CHECK (a > 'x y')`, `ALTER TABLE t ADD CHECK (a > 'x  y')`],
    [`ALTER TABLE t ADD CHECK (a > 'X')`, `ALTER TABLE t ADD CHECK (a > 'x')`],
    ['ALTER TABLE t ADD CHECK (a > 0)', 'ALTER TABLE t ADD CHECK ("A" > 0)'],
    ['CREATE INDEX ON t (a)', 'CREATE UNIQUE INDEX ON t (a)'],
  ])('%s / %s', async (one, other) => {
    const [a, b] = [await fingerprints(one), await fingerprints(other)]
    expect(a).not.toEqual([])
    expect(a).not.toEqual(b)
  })

  it('in another migration', async () => {
    expect(await fingerprints(SOME[0]!, { name: '0001_other' })).not.toEqual(await fingerprints(SOME[0]!))
  })

  it('for each of two that are the same in every respect', async () => {
    const twice = await fingerprints('CREATE INDEX ON t (a); CREATE INDEX ON t (a);')
    expect(new Set(twice).size).toBe(2)
    expect(twice[0]).toBe((await fingerprints('CREATE INDEX ON t (a);'))[0])
  })
})
