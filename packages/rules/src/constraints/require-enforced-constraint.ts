import type { Rule } from '@backout/core'
import { ident, qualified } from '../sql.ts'
import { constraintsOf } from './written-constraints.ts'

/** A constraint that is a mere remark. Strict: it takes nothing away, and some want it so for the planner or for tools. */
export const requireEnforcedConstraint: Rule = {
  id: 'require-enforced-constraint',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition: 'A CHECK or a foreign key is created NOT ENFORCED (PostgreSQL 18 and later).',
    effect:
      'PostgreSQL never checks it, neither the rows that are there nor new ones: it looks like a promise and is none.',
    remedy: 'Add it NOT VALID instead, which costs as little and holds for new rows, and VALIDATE it later.',
    facts: [
      'NOT ENFORCED scans nothing and takes the same locks as NOT VALID.',
      'A CHECK cannot be made ENFORCED later in PostgreSQL 18, a foreign key can, which reads the table.',
    ],
    unsafe: [
      {
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" int);',
        sql: 'ALTER TABLE "posts" ADD CONSTRAINT "views_pos" CHECK ("views" >= 0) NOT ENFORCED;',
      },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int, CONSTRAINT "posts_author_fk" FOREIGN KEY ("author") REFERENCES "users"("id") NOT ENFORCED);',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "views" int);',
        sql: 'ALTER TABLE "posts" ADD CONSTRAINT "views_pos" CHECK ("views" >= 0) NOT VALID;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-ENFORCED',
    sources: ['migrationpilot:MP082'],
  },
  check(operation) {
    if (!('table' in operation) || operation.table === null) return []
    const { table } = operation
    return constraintsOf(operation)
      .filter((constraint) => 'notEnforced' in constraint && constraint.notEnforced)
      .map(({ name, type }, at) => ({
        condition: `${type === 'check' ? 'Check' : 'Foreign key'} ${name === null ? '' : `${ident(name)} `}of ${qualified(table)} is NOT ENFORCED.`,
        effect: 'PostgreSQL never checks it: rows that break it are written without a word.',
        remedy: 'Write NOT VALID instead of NOT ENFORCED: it costs as little and holds for new rows.',
        about: name ?? String(at),
        evidence: 'text',
      }))
  },
}
