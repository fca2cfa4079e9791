import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { isOfSwap, isReplaced, usedColumn } from './default-change.ts'

/** Another default than running code was written for. */
export const banDefaultChange: Rule = {
  id: 'ban-default-change',
  hazard: 'breaks-clients',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition:
      'A column of a table that is in use has a default and gets another one. It needs a shadow, which knows the old one.',
    effect:
      'Running code that leaves the column out writes the new value at once, also where it was written for the old one. The rows that are there keep theirs.',
    remedy: 'Deploy code that knows both values first, or let the code give the value itself.',
    unsafe: [
      {
        before: `CREATE TABLE "users" ("id" int PRIMARY KEY, "plan" text DEFAULT 'free');`,
        sql: `ALTER TABLE "users" ALTER COLUMN "plan" SET DEFAULT 'trial';`,
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'the first default',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "plan" text);',
        sql: `ALTER TABLE "users" ALTER COLUMN "plan" SET DEFAULT 'trial';`,
      },
      {
        title: 'the same again',
        before: `CREATE TABLE "users" ("id" int PRIMARY KEY, "plan" text DEFAULT 'free');`,
        sql: `ALTER TABLE "users" ALTER COLUMN "plan" SET DEFAULT 'free';`,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-DEFAULT',
    sources: ['strong_migrations:change_column_default', 'online_migrations:change_column_default'],
  },
  check(operation, context) {
    if (operation.kind !== 'set-default' || isReplaced(operation, context) || isOfSwap(operation, context)) return []
    const before = usedColumn(operation, context)?.default
    if (before === undefined || bare(before) === bare(operation.expression)) return []
    const name = ident(operation.column)
    return [
      {
        condition: `The default of ${name} of ${qualified(operation.table)} changes from ${before} to ${operation.expression}.`,
        effect: `Running code that leaves ${name} out of its INSERT writes the new value at once; rows that are there keep theirs.`,
        remedy: [
          'Deploy code that knows both values first. Where old rows are to have the new value too, change them:',
          sqlBlock(`UPDATE ${qualified(operation.table)} SET ${name} = DEFAULT WHERE ${name} = ${before};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}

/** Without the casts and blanks with which PostgreSQL prints a default. */
const bare = (expression: string): string =>
  expression
    .replace(/::("?[\w .]+"?\.)?"?[\w ]+"?(\([\d, ]+\))?(\[\])?/g, '')
    .replace(/[\s()]/g, '')
    .toLowerCase()
