import type { Rule } from '@backout/core'

/** A suppression with nothing to suppress. It hangs on what the other rules say, so `check.ts` speaks for it. */
export const banUnusedSuppression: Rule = {
  id: 'ban-unused-suppression',
  hazard: 'hides-findings',
  severity: 'info',
  docs: {
    condition:
      'A comment `-- backout-ignore <rule>: reason` stands before a statement in which that rule finds nothing.',
    effect: 'It would hide a finding that nobody has judged, if the statement changes.',
    remedy: 'Delete the comment, or correct the name of the rule.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: '-- backout-ignore ban-drop-column: nobody has written to it since May\nALTER TABLE "users" ADD COLUMN "bio" text;',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "bio" text);',
        sql: '-- backout-ignore ban-drop-column: nobody has written to it since May\nALTER TABLE "users" DROP COLUMN "bio";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS',
    sources: ['squawk:unused-ignore'],
  },
  check: () => [],
}
