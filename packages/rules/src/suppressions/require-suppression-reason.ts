import type { Rule } from '@backout/core'

/** A suppression without a reason: it suppresses nothing. */
export const requireSuppressionReason: Rule = {
  id: 'require-suppression-reason',
  hazard: 'hides-findings',
  severity: 'warning',
  docs: {
    condition: 'A comment `-- backout-ignore <rule>` gives no reason.',
    effect:
      'It suppresses nothing. Whoever reads the migration later could not tell why the rule was thought not to matter here.',
    remedy: 'Give the reason after a colon.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "bio" text);',
        sql: '-- backout-ignore ban-drop-column:\nALTER TABLE "users" DROP COLUMN "bio";',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "bio" text);',
        sql: '-- backout-ignore ban-drop-column: nobody has written to it since May\nALTER TABLE "users" DROP COLUMN "bio";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS',
    sources: [],
  },
  check(operation, { statement }) {
    if (operation !== statement.operations[0]) return []
    return statement.suppressions
      .filter(({ reason }) => reason.trim() === '')
      .map(({ rule }) => ({
        condition: `The suppression of ${rule} gives no reason.`,
        effect: 'It suppresses nothing.',
        remedy: `Say why it does not matter here:\n  -- backout-ignore ${rule}: <reason>`,
        evidence: 'text',
        about: rule,
      }))
  },
}
