import type { Rule, RuleFinding } from '@backout/core'
import { ident, qualified } from '../sql.ts'
import { constraintsOf } from './written-constraints.ts'

/** Constraints that are checked when the transaction ends. Strict: whoever writes DEFERRABLE mostly means it. */
export const preferImmediateConstraint: Rule = {
  id: 'prefer-immediate-constraint',
  hazard: 'breaks-clients',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition:
      'A UNIQUE or PRIMARY KEY is DEFERRABLE, or a constraint of a table that was there before becomes INITIALLY DEFERRED.',
    effect:
      'ON CONFLICT on the columns of a deferrable key fails with 55000, and no foreign key can reference it. What is INITIALLY DEFERRED fails at COMMIT rather than at the statement: code that handles the error of the statement never sees it.',
    remedy:
      'Leave it NOT DEFERRABLE. A foreign key that must be deferred now and then can be DEFERRABLE INITIALLY IMMEDIATE, with SET CONSTRAINTS … DEFERRED where it matters.',
    facts: ['ALTER CONSTRAINT takes ACCESS EXCLUSIVE on its table, for a moment, and works on foreign keys only.'],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE "lists" ("id" int PRIMARY KEY, "place" int UNIQUE DEFERRABLE);',
      },
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("author" int CONSTRAINT "posts_author_fk" REFERENCES "users");',
        sql: 'ALTER TABLE "posts" ALTER CONSTRAINT "posts_author_fk" DEFERRABLE INITIALLY DEFERRED;',
      },
    ],
    safe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("author" int CONSTRAINT "posts_author_fk" REFERENCES "users");',
        sql: 'ALTER TABLE "posts" ALTER CONSTRAINT "posts_author_fk" DEFERRABLE;',
      },
      {
        sql: 'CREATE TABLE "lists" ("id" int PRIMARY KEY, "place" int UNIQUE);',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-set-constraints.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind === 'alter-constraint') {
      const { table, constraint, initiallyDeferred } = operation
      if (initiallyDeferred !== true || context.isNew(table)) return []
      return [deferred(`Constraint ${ident(constraint)} of ${qualified(table)} becomes INITIALLY DEFERRED.`)]
    }
    if (!('table' in operation) || operation.table === null) return []
    const { table } = operation
    return constraintsOf(operation)
      .filter(({ type, deferrable }) => deferrable && (type === 'unique' || type === 'primary key'))
      .map(({ type, name }, at) => ({
        condition: `${type === 'unique' ? 'Unique constraint' : 'Primary key'} ${name === null ? '' : `${ident(name)} `}of ${qualified(table)} is DEFERRABLE.`,
        effect: 'INSERT … ON CONFLICT on its columns fails with 55000, and no foreign key can reference them.',
        remedy: 'Leave DEFERRABLE away, unless rows must swap their values within one transaction.',
        severity: 'warning',
        about: name ?? String(at),
        evidence: 'text',
      }))
  },
}

const deferred = (condition: string): RuleFinding => ({
  condition,
  effect:
    'What breaks it fails at COMMIT, no longer at its own statement: code that handles the error there never sees it.',
  remedy:
    'Make it DEFERRABLE INITIALLY IMMEDIATE, and write SET CONSTRAINTS … DEFERRED into the transactions that need it.',
  evidence: 'text',
})
