import type { Rule } from '@backout/core'
import { lastDay } from '../suppression-date.ts'

/** `until` without a day: the suppression suppresses nothing. */
export const requireSuppressionDate: Rule = {
  id: 'require-suppression-date',
  hazard: 'hides-findings',
  severity: 'warning',
  docs: {
    condition:
      'What follows `until` in a comment `-- backout-ignore <rule> until …: reason` is no day of the calendar.',
    effect: 'It suppresses nothing, since nobody could tell when it ends.',
    remedy: 'Write the last day on which it is to hold as year, month and day: `until 2027-03-01`.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "bio" text);',
        sql: '-- backout-ignore ban-drop-column until 2027-02-30: nobody has written to it since May\nALTER TABLE "users" DROP COLUMN "bio";',
      },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "bio" text);',
        sql: '-- backout-ignore ban-drop-column until March: nobody has written to it since May\nALTER TABLE "users" DROP COLUMN "bio";',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "bio" text);',
        sql: '-- backout-ignore ban-drop-column until 2999-12-31: nobody has written to it since May\nALTER TABLE "users" DROP COLUMN "bio";',
      },
      {
        title: 'no day at all is fine',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "bio" text);',
        sql: '-- backout-ignore ban-drop-column: nobody has written to it since May\nALTER TABLE "users" DROP COLUMN "bio";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS',
    sources: [],
  },
  check(operation, { statement }) {
    if (operation !== statement.operations[0]) return []
    return statement.suppressions.flatMap(({ rule, reason, until }) =>
      until === null || lastDay(until) !== null
        ? []
        : [
            {
              condition: `The suppression of ${rule} ends on no day: until ${until === '' ? 'what is missing' : JSON.stringify(until)}.`,
              effect: 'It suppresses nothing.',
              remedy: `Write the last day on which it is to hold:\n  -- backout-ignore ${rule} until <year>-<month>-<day>: ${reason === '' ? '<reason>' : reason}`,
              evidence: 'text' as const,
              about: rule,
            },
          ],
    )
  },
}
