import type { AskedHazard, PreflightReport } from '@backout/core'
import { describe, expect, it } from 'vitest'
import { json } from './json.ts'
import { markdown } from './markdown.ts'
import { pretty } from './pretty.ts'
import { headline } from './words.ts'

const hazard = (rest: Partial<AskedHazard> = {}): AskedHazard => ({
  kind: 'nulls',
  effect: 'blocks',
  table: 'public.users',
  columns: ['email'],
  text: 'The way back stops on rows of "users" with "email" null: the column gets its NOT NULL back.',
  counts: { one: 'row of "users" has "email" null', many: 'rows of "users" have "email" null' },
  first: 'row of public.users whose email is NULL',
  note: 'no NULL in public.users.email',
  sql: 'SELECT count(*) AS count FROM public.users WHERE "email" IS NULL',
  unaskable: null,
  sample: null,
  remedy: 'Give those rows a value:\n  UPDATE public.users SET "email" = … WHERE "email" IS NULL;',
  trial: { outcome: 'found', down: 'stopped', why: null },
  answer: { count: 14, failure: null, sample: [{ id: '7' }, { id: '9' }] },
  ...rest,
})

const tags = hazard({
  kind: 'rows',
  effect: 'loses',
  table: 'public.tags',
  counts: { one: 'row of "tags" goes', many: 'rows of "tags" go' },
  answer: { count: 1, failure: null, sample: [] },
})

const report = (rest: Partial<PreflightReport> = {}): PreflightReport => ({
  version: 1,
  command: 'preflight',
  migration: '0003_email',
  file: '/app/drizzle/0003_email.down.sql',
  verdict: 'exact',
  pointOfNoReturn: 'from the first row of public.users whose email is NULL',
  safe: 'no',
  shadow: 'PGlite 0.5.16 (PostgreSQL 18.6)',
  postgresVersion: 160_004,
  hazards: [hazard(), tags],
  doubts: [],
  lost: [],
  problems: [],
  exitCode: 1,
  ...rest,
})

const answered = (count: number | null, failure: string | null = null) =>
  hazard({ answer: { count, failure, sample: [] } })

it.each<[string, Partial<PreflightReport>]>([
  ['safe to go back now: no, 14 rows of "users" have "email" null, and 1 more', {}],
  ['safe to go back now: no, 1 row of "tags" goes', { hazards: [answered(0), tags] }],
  ['safe to go back now: yes', { safe: 'yes', hazards: [answered(0)] }],
  [
    'safe to go back now: cannot tell, 1 question was not answered',
    { safe: 'unknown', hazards: [answered(null, 'permission denied')] },
  ],
  [
    'safe to go back now: cannot tell, 0004_x came after it',
    { safe: 'unknown', hazards: [], doubts: ['0004_x came after it.'] },
  ],
  [
    'safe to go back now: cannot tell, no database was asked',
    { safe: 'unknown', postgresVersion: null, hazards: [hazard({ answer: null })] },
  ],
])('%s', (line, rest) => {
  expect(headline(report(rest))).toBe(line)
})

describe('a preflight', () => {
  it('is read at a terminal', () => {
    const hazards = [hazard(), tags, answered(0), answered(null, 'permission denied for table users (SQLSTATE 42501)')]
    expect(
      pretty(report({ hazards, lost: ['the values of public.users.bio'] }), { color: false, width: 100, cwd: '/app' }),
    ).toMatchInlineSnapshot(`
      "backout preflight  0003_email

      safe to go back now: no, 14 rows of "users" have "email" null, and 1 more

        ✖ 14 rows of "users" have "email" null
          id 7 · id 9 · …
          Give those rows a value:
            UPDATE public.users SET "email" = … WHERE "email" IS NULL;

        ▲ 1 row of "tags" goes (the way back runs, and this is lost)
          Give those rows a value:
            UPDATE public.users SET "email" = … WHERE "email" IS NULL;

        ✔ no rows of "users" have "email" null

        ○ cannot tell whether rows of "users" have "email" null
          permission denied for table users (SQLSTATE 42501)

        lost  by the up itself, whatever is done now: the values of public.users.bio
        turn  point of no return: from the first row of public.users whose email is NULL
        down  drizzle/0003_email.down.sql, exact
      "
    `)
  })

  it('is read in a ticket, with nothing in it that Markdown would take for its own', () => {
    const odd = hazard({ counts: { one: '', many: 'rows of "*_`|<b>" have it' } })
    expect(markdown(report({ hazards: [odd, tags] }))).toMatchInlineSnapshot(`
      "### backout preflight: 0003\\_email

      **safe to go back now: no, 14 rows of "\\*\\_\\\`\\|\\<b\\>" have it, and 1 more**

      - ❌ 14 rows of "\\*\\_\\\`\\|\\<b\\>" have it

        id 7 · id 9 · …

        Give those rows a value:

        \`\`\`sql
        UPDATE public.users SET "email" = … WHERE "email" IS NULL;
        \`\`\`

      - ⚠️ 1 row of "tags" goes

        Give those rows a value:

        \`\`\`sql
        UPDATE public.users SET "email" = … WHERE "email" IS NULL;
        \`\`\`

      Point of no return: from the first row of public.users whose email is NULL.
      "
    `)
  })

  it('prints the questions where no database was asked', () => {
    const text = pretty(report({ safe: 'unknown', postgresVersion: null, hazards: [hazard({ answer: null })] }), {
      color: false,
      width: 100,
      cwd: '/app',
    })
    expect(text.slice(text.indexOf('-- Before'))).toMatchInlineSnapshot(`
      "-- Before going back from 0003_email: each must count 0.
      BEGIN TRANSACTION READ ONLY;
      SET LOCAL row_security = off;

      -- The way back stops on rows of "users" with "email" null: the column gets its NOT NULL back.
      SELECT count(*) AS count FROM public.users WHERE "email" IS NULL;

      ROLLBACK;
      "
    `)
  })

  it('has its keys in one order, and no key that it should not have', () => {
    const more = { ...report(), more: 1, hazards: [{ ...hazard(), make: [] }] }
    expect(json(more)).toBe(json(JSON.parse(json(report({ hazards: [hazard()] })))))
  })
})
