import { quoteIdentifier, type Rule } from '@backout/core'
import { ident } from '../sql.ts'
import { namesGiven } from './names-given.ts'

/** A name that means something else unless it is quoted. */
export const banReservedName: Rule = {
  id: 'ban-reserved-name',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition:
      'A table, view, column or schema gets a name that is a keyword of PostgreSQL and must be quoted: user, order, group.',
    effect:
      'Every query by hand must quote it, and one that forgets may mean something else: SELECT * FROM user gives the current role.',
    remedy: 'Choose another name: users, position, team.',
    unsafe: [
      { sql: 'CREATE TABLE "user" ("id" bigint PRIMARY KEY);' },
      { before: 'CREATE TABLE "shops" ("id" int);', sql: 'ALTER TABLE "shops" ADD COLUMN "order" int;' },
    ],
    safe: [
      { sql: 'CREATE TABLE "users" ("id" bigint PRIMARY KEY, "name" text);' },
      { title: 'quoted for its capitals', sql: 'CREATE TABLE "Users" ("id" bigint PRIMARY KEY);' },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-keywords-appendix.html',
    sources: [],
  },
  check(operation) {
    const reserved = namesGiven(operation).filter(
      ({ kind, name }) =>
        kind !== 'index' && kind !== 'constraint' && /^[a-z_]+$/.test(name) && quoteIdentifier(name) !== name,
    )
    if (reserved.length === 0) return []
    const names = reserved.map(({ kind, name }) => `${kind} ${ident(name)}`).join(', ')
    return [
      {
        condition: `A keyword of PostgreSQL becomes a name: ${names}.`,
        effect: 'Every query by hand must quote it, and one that forgets may mean something else.',
        remedy: 'Choose another name.',
        evidence: 'text',
      },
    ]
  },
}
