import { expect, it } from 'vitest'
import { json } from './json.ts'
import { markdown } from './markdown.ts'
import { pretty } from './pretty.ts'
import { plainIndex, reportOf, type FindingCase } from './report.cases.ts'

const sql = 'CREATE INDEX "users_email_idx" ON "users" ("email");'
const precondition = { counts: 'rows of "users" that share their "email"', sql: 'SELECT 1 AS count' }
const report = (more: Partial<FindingCase>) =>
  reportOf([{ name: '0001_index', sql, findings: [{ ...plainIndex, ...more }] }])
const printed = (more: Partial<FindingCase>) => pretty(report(more), { color: false, width: 100, quiet: false })

it('tells how to ask production while nobody has', () => {
  expect(printed({ precondition })).toContain(
    'ask  Production, for rows of "users" that share their "email":\n           SELECT 1 AS count;',
  )
  expect(markdown(report({ precondition }))).toContain('**Ask:** Production, for rows of')
})

it('tells what production said, and does not ask again', () => {
  const figures = 'Production holds 14 rows of "users" that share their "email".'
  const said = { figures, precondition: { ...precondition, count: 14 } }
  expect(printed(said)).toContain(`now  ${figures}`)
  expect(printed(said)).not.toContain('ask  ')
  expect(markdown(report(said))).toContain('**Now:** Production holds 14 rows')
  const [migration] = JSON.parse(json(report({ ...said, tables: ['public.users'] }))).migrations
  expect(migration.findings[0]).toMatchObject({ figures, tables: ['public.users'], precondition: { count: 14 } })
})

it('says nothing of production where nothing depends on it', () => {
  expect(printed({})).not.toMatch(/^ +(?:now|ask) /m)
})
