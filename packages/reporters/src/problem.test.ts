import { BackoutError } from '@backout/core'
import { expect, it } from 'vitest'
import { formatProblem } from './problem.ts'
import { brokenHistory } from './report.cases.ts'

it('shows the place when the source is at hand', () => {
  const source = 'CREATE TABLE "posts" ();\nALTER TABLE "post" ADD COLUMN "x" int;\n'
  expect(formatProblem(brokenHistory, { color: false, source, cwd: '/app' })).toMatchInlineSnapshot(`
    "✖ The migrations before 0003_tags do not replay.
      drizzle/0002_posts.sql:2:13  history-does-not-replay
      2 │ ALTER TABLE "post" ADD COLUMN "x" int;
        │             ^
      why  PostgreSQL stopped at 0002_posts: relation "post" does not exist (42P01).
      fix  Mend 0002_posts.sql, or begin the history with a baseline: backout init
           --baseline.
    "
  `)
})

it('takes an error, and does without a place', () => {
  const error = new BackoutError({
    code: 'no-project',
    what: 'No ORM here.',
    why: 'No config.',
    fix: 'Give --adapter.',
  })
  expect(formatProblem(error, { color: false })).toMatchInlineSnapshot(`
    "✖ No ORM here.
      no-project
      why  No config.
      fix  Give --adapter.
    "
  `)
})
