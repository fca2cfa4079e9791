import type { Rule } from '@backout/core'
import { ident } from '../sql.ts'
import { type GivenName, namesGiven } from './names-given.ts'

const SNAKE_CASE = '^[a-z_][a-z0-9_]*$'

/** A name that is not as the project's names are. */
export const requireNamePattern: Rule<Record<Exclude<GivenName['kind'], 'view' | 'schema'>, string>> = {
  id: 'require-name-pattern',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  options: {
    table: { description: 'A regular expression for tables, views and schemas.', default: SNAKE_CASE, check: pattern },
    column: { description: 'The same for columns.', default: SNAKE_CASE, check: pattern },
    index: { description: 'The same for indexes.', default: '', check: pattern },
    constraint: { description: 'The same for constraints.', default: '', check: pattern },
  },
  docs: {
    condition:
      'A name does not match the pattern of its kind. By default tables, views, schemas and columns are in snake case, and indexes and constraints are left alone: an empty pattern matches all.',
    effect: 'A name with capitals must be quoted in every query by hand.',
    remedy: 'Rename it before it is used, and map it in the ORM; or set the pattern that the project follows.',
    unsafe: [
      { sql: 'CREATE TABLE "ShopItem" ("id" bigint PRIMARY KEY);' },
      { before: 'CREATE TABLE "shops" ("id" int);', sql: 'ALTER TABLE "shops" ADD COLUMN "openedAt" date;' },
    ],
    safe: [{ sql: 'CREATE TABLE "shop_items" ("id" bigint PRIMARY KEY, CONSTRAINT "Any" CHECK ("id" > 0));' }],
    url: 'https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS',
    sources: [],
  },
  check(operation, { options }) {
    const odd = namesGiven(operation).filter(({ kind, name }) => {
      const wanted = options[kind === 'view' || kind === 'schema' ? 'table' : kind]
      return wanted !== '' && !new RegExp(wanted, 'u').test(name)
    })
    if (odd.length === 0) return []
    return [
      {
        condition: `Not named as the others are: ${odd.map(({ kind, name }) => `${kind} ${ident(name)}`).join(', ')}.`,
        effect: 'Names that follow no rule have to be looked up, and capitals must be quoted in every query by hand.',
        remedy: 'Rename it before it is used, and map it in the ORM.',
        evidence: 'text',
      },
    ]
  },
}

function pattern(value: string): string | null {
  try {
    void new RegExp(value, 'u')
    return null
  } catch {
    return 'a regular expression'
  }
}
