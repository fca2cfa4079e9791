import type { ClientTrial, DeployOrder } from '@backout/core'
import { describe, expect, it } from 'vitest'
import { json } from './json.ts'
import { markdown } from './markdown.ts'
import { pretty } from './pretty.ts'
import { reportOf } from './report.cases.ts'

const clients = (deploy: DeployOrder): ClientTrial => ({
  breaks: [
    {
      client: 'old',
      table: 'public.users',
      column: 'bio',
      constraint: null,
      action: 'select',
      when: 'always',
      value: null,
      code: '42703',
      message: 'column "bio" does not exist',
      statement: 'SELECT id, bio FROM public.users',
    },
  ],
  bodies: [],
  deploy,
  tried: ['public.users'],
  untried: {},
  failure: null,
  statements: 12,
  milliseconds: 40,
})

const codeFirst = clients({
  order: 'code-first',
  why: 'Old code fails on the new schema (select of public.users: column "bio" does not exist).',
  cautions: ['old code may read NULL from public.users.name once new code writes it'],
})
const report = reportOf([
  { name: '0001_bio', sql: '', clients: codeFirst },
  {
    name: '0002_tags',
    sql: '',
    clients: clients({ order: 'migration-first', why: 'New code needs it.', cautions: [] }),
  },
  { name: '0003_none', sql: '', clients: null },
])

describe('the order of a deploy', () => {
  it('is a line at a terminal, with its reason where it is not the usual one', () => {
    const lines = pretty(report, { color: false, width: 200 }).split('\n')
    expect(lines.filter((line) => /deploy|caution/.test(line))).toEqual([
      '  deploy   code first. Old code fails on the new schema (select of public.users: column "bio" does not exist).',
      '  caution  old code may read NULL from public.users.name once new code writes it',
      '  deploy   migration first',
    ])
  })

  it('is a list in a pull request', () => {
    expect(markdown(report)).toContain(
      [
        '**Deploy**',
        '',
        '- `0001_bio`: **code first**. Old code fails on the new schema (select of public.users: column "bio" does not exist).',
        '  - old code may read NULL from public.users.name once new code writes it',
        '- `0002_tags`: **migration first**',
      ].join('\n'),
    )
  })

  it('is data in JSON, with what was seen to fail', () => {
    const [first, , last] = JSON.parse(json(report)).migrations
    expect(first.clients).toEqual(codeFirst)
    expect(last.clients).toBeNull()
  })
})
