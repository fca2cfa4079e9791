import type { Rule } from '@backout/core'
import { hasExpired } from '../suppression-date.ts'

/** A suppression whose last day has passed: it suppresses nothing any more. */
export const banExpiredSuppression: Rule = {
  id: 'ban-expired-suppression',
  hazard: 'hides-findings',
  severity: 'warning',
  docs: {
    condition: 'The last day of a comment `-- backout-ignore <rule> until 2027-03-01: reason` has passed.',
    effect: 'It suppresses nothing any more: what was put off then is due now.',
    remedy:
      'Do what it was waiting for and delete the comment, or give it a later day with a reason that still holds. It holds through the day that it names, in UTC.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "bio" text);',
        sql: '-- backout-ignore ban-drop-column until 2020-01-31: the old release is gone by then\nALTER TABLE "users" DROP COLUMN "bio";',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "bio" text);',
        sql: '-- backout-ignore ban-drop-column until 2999-12-31: nobody has written to it since May\nALTER TABLE "users" DROP COLUMN "bio";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS',
    sources: [],
  },
  check(operation, { statement, today }) {
    if (operation !== statement.operations[0]) return []
    return statement.suppressions
      .filter(({ until }) => hasExpired(until, today))
      .map(({ rule, until }) => ({
        condition: `The suppression of ${rule} held until ${until}.`,
        effect: 'It suppresses nothing any more.',
        remedy: 'Do what it was waiting for and delete the comment, or give it a later day.',
        evidence: 'text',
        about: rule,
      }))
  },
}
