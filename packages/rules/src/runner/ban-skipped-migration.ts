import type { Rule } from '@backout/core'

/** A migration that the runner will pass over. */
export const banSkippedMigration: Rule = {
  id: 'ban-skipped-migration',
  hazard: 'breaks-clients',
  severity: 'error',
  docs: {
    condition:
      'The order that the ORM keeps makes its runner pass over this migration where the ones before it are applied. In the journal of Drizzle up to 0.x: its `when` is not greater than that of an entry before it, as after a merge of two branches.',
    effect:
      'The migration is not applied, the runner ends with success, and the code runs without what it needs. A new database gets it, so that tests do not show it.',
    remedy: 'Give it a later time in the journal, before it is deployed anywhere.',
    facts: [
      'drizzle-orm 0.x compares the `when` of each entry with the newest `created_at` in its ledger, and with nothing else.',
    ],
    unsafe: [
      {
        before: 'CREATE TABLE "t" ("id" int);',
        sql: 'ALTER TABLE "t" ADD COLUMN "x" int;',
        remarks: [
          {
            kind: 'skipped',
            why: 'The journal lists 0002_b after 0001_a, but it is not newer.',
            fix: 'If it has not been applied anywhere yet, set its `when` in the journal to more than 1700000000000.',
          },
        ],
      },
    ],
    safe: [{ sql: 'CREATE TABLE "t" ("id" int);' }],
    url: 'https://www.postgresql.org/docs/current/ddl-schemas.html',
    sources: [],
  },
  check(operation, { operations, migration }) {
    if (operation !== operations[0]) return []
    return (migration.remarks ?? [])
      .filter(({ kind }) => kind === 'skipped')
      .map(({ why, fix }) => ({
        condition: `The runner passes over this migration. ${why}`,
        effect: 'It is never applied there, and no error says so; code that needs it fails.',
        remedy: fix ?? 'Put it last.',
        evidence: 'text',
      }))
  },
}
