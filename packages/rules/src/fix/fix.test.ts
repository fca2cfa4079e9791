import type { MigrationPart, RuleExample } from '@backout/core'
import { describe, expect, it } from 'vitest'
import { readExample } from '../example.ts'
import { partsOf } from './parts.ts'
import { planFixes, type PlanInput } from './plan.ts'

const BEFORE = 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text, "age" int);'

const planOf = async (example: RuleExample, more: Partial<PlanInput> = {}) => {
  const read = await readExample({ before: BEFORE, ...example })
  const input = { ...read, before: null, after: null, traces: [], postgresVersion: 180_000, ...more }
  return { plan: await planFixes(input), runner: read.runner }
}

async function parts(
  example: RuleExample,
  order: 'steps-last' | 'as-written',
  more: Partial<PlanInput> = {},
): Promise<readonly MigrationPart[]> {
  const { plan, runner } = await planOf(example, more)
  return partsOf(plan!, runner, order)
}

const statements = (all: readonly MigrationPart[]) => all.map((part) => part.statements)

const MARK = ';\n--> statement-breakpoint\n'
const INDEX = 'CREATE INDEX "i" ON "users" ("email")'
const CONCURRENTLY = 'CREATE INDEX CONCURRENTLY "i" ON "users" ("email")'
const BIO = 'ALTER TABLE "users" ADD COLUMN "bio" text'

const check = (name: string) => `ALTER TABLE "users" ADD CONSTRAINT "${name}" CHECK ("age" > 0)`
const validate = (name: string) => `ALTER TABLE "users" VALIDATE CONSTRAINT "${name}"`
const add = (name: string) => `ADD COLUMN "${name}" int`

describe('partsOf', () => {
  it('puts off what needs a transaction of its own, or keeps the order', async () => {
    const sql = [INDEX, BIO].join(MARK)
    expect(statements(await parts({ sql }, 'steps-last'))).toEqual([[BIO], ['COMMIT', CONCURRENTLY, 'BEGIN']])
    expect(statements(await parts({ sql }, 'as-written'))).toEqual([
      ['COMMIT', CONCURRENTLY, 'BEGIN'],
      ['COMMIT', 'BEGIN', BIO],
    ])
  })

  it('needs no COMMIT where each batch has its own transaction', async () => {
    const sql = [INDEX, BIO].join(';\n')
    expect(statements(await parts({ sql, transaction: 'per-batch' }, 'steps-last'))).toEqual([[BIO], [CONCURRENTLY]])
  })

  it('puts validations together, never with what locks', async () => {
    const sql = [check('a'), 'ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL', check('b')].join(MARK)
    const [first, ...rest] = statements(await parts({ sql }, 'steps-last', { postgresVersion: 170_000 }))
    expect(first).toHaveLength(3)
    expect(rest).toEqual([
      ['COMMIT', 'BEGIN', validate('a')],
      [
        'COMMIT',
        'BEGIN',
        validate('users_email_not_null'),
        'ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL',
        'ALTER TABLE "users" DROP CONSTRAINT "users_email_not_null"',
      ],
      ['COMMIT', 'BEGIN', validate('b')],
    ])
  })

  it('says of each what it is, and what to do after a failure', async () => {
    const [first, second] = await parts({ sql: [BIO, INDEX].join(MARK) }, 'steps-last')
    expect(first!.comment).toEqual([])
    expect(second!.comment).toEqual([
      'Part 2 of 2 of 0001_example, split by backout check --fix.',
      'It runs outside of a transaction, so that nobody has to wait for it.',
      'If it fails, an index that is not valid is left. Drop it, and migrate again:',
      'DROP INDEX CONCURRENTLY IF EXISTS "i"',
    ])
    const [alone] = await parts({ sql: INDEX }, 'steps-last')
    expect(alone!.comment).toEqual(second!.comment.slice(2))
    // A runner may cut a file at every semicolon, in comments too.
    expect(second!.comment.join()).not.toContain(';')
  })
})

describe('planFixes', () => {
  it.each<[title: string, sql: string, more: Partial<PlanInput>]>([
    ['nothing found', BIO, {}],
    ['a rule that is off', INDEX, { severities: { 'require-concurrent-index': 'off' } }],
    ['a finding that is suppressed', `-- backout-ignore require-concurrent-index: small\n${INDEX}`, {}],
    ['no statement', '-- nothing', {}],
    [
      'before NOT NULL could be proven',
      'ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL',
      { oldestVersion: 110_000 },
    ],
    ['an index that goes with what hangs on it', 'DROP INDEX "i" CASCADE', {}],
  ])('null: %s', async (_, sql, more) => expect((await planOf({ sql }, more)).plan).toBeNull())

  it('names what is mended, by rule and line', async () => {
    const { plan } = await planOf({ sql: `-- one\n${BIO};\n\n${INDEX};\nDROP INDEX "a", "b";` })
    expect(plan!.mends).toEqual([
      { rule: 'require-concurrent-index', line: 4 },
      { rule: 'require-concurrent-index-drop', line: 5 },
      { rule: 'require-concurrent-index-drop', line: 5 },
    ])
  })

  it('keeps comments with what they are about', async () => {
    const sql = `/* head; */\n-- about bio\n${BIO}; -- still bio\n-- about i\n${INDEX}${MARK}-- about more\nSELECT 1; /* of\nit */\n-- the end`
    const { plan } = await planOf({ sql })
    expect(plan!.replaced.flat().map((statement) => statement.sql)).toEqual([
      `/* head; */\n-- about bio\n-- still bio\n${BIO}`,
      `-- about i\n${CONCURRENTLY}`,
      '-- about more\n/* of\nit */\nSELECT 1',
    ])
    expect(plan!.end).toBe('-- the end')
  })

  it('a comment between two statements of one line is about the second', async () => {
    const { plan } = await planOf({ sql: `${BIO}; /* now */ ${INDEX};` })
    expect(plan!.replaced.flat().map((statement) => statement.sql)).toEqual([BIO, `/* now */\n${CONCURRENTLY}`])
  })

  it('takes an ALTER TABLE apart, in order and with what stays together', async () => {
    const sql = `ALTER TABLE "users" ${add('a')}, ALTER COLUMN "email" SET NOT NULL, ${add('b')};`
    const { plan } = await planOf({ sql })
    const [first, ...rest] = plan!.replaced[0]!.map((statement) => statement.sql)
    expect([first, rest.at(-1)]).toEqual([`ALTER TABLE "users" ${add('a')}`, `ALTER TABLE "users" ${add('b')}`])
    expect(plan!.gathered[0]!.map((statement) => statement.sql)).toEqual([
      `ALTER TABLE "users" ${add('a')}, ${add('b')}`,
      ...rest.slice(0, -1),
    ])
  })

  it('a stronger rule without a way keeps the weaker from mending', async () => {
    const strong = {
      id: 'ban-all',
      supersedes: ['require-concurrent-index'],
      hazard: 'blocks-writes' as const,
      severity: 'error' as const,
      docs: {} as never,
      check: () => [{ condition: '', effect: '', remedy: '', evidence: 'text' as const }],
    }
    const { rules } = await import('../rules.ts')
    expect((await planOf({ sql: INDEX }, { rules: [...rules, strong] })).plan).toBeNull()
  })
})
