import type { Rule } from '@backout/core'

/** A migration that the runner cannot write into its ledger. */
export const banUnrecordableMigration: Rule = {
  id: 'ban-unrecordable-migration',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition:
      'The name of the migration is none that the runner can record. Drizzle 1.0: the folder does not begin with fourteen digits, of which the ledger’s `created_at` is made.',
    effect: 'The runner applies it, fails on its own entry in the ledger, and rolls back everything that was pending.',
    remedy: 'Rename it.',
    unsafe: [
      {
        before: 'CREATE TABLE "t" ("id" int);',
        sql: 'ALTER TABLE "t" ADD COLUMN "x" int;',
        remarks: [
          {
            kind: 'unrecordable',
            why: 'The folder init does not begin with a time.',
            fix: 'Rename it to `<YYYYMMDDHHMMSS>_init`.',
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
      .filter(({ kind }) => kind === 'unrecordable')
      .map(({ why, fix }) => ({
        condition: `The runner cannot record this migration. ${why}`,
        effect: 'It fails after the last statement, and what was pending with it is rolled back.',
        remedy: fix ?? 'Rename it.',
        evidence: 'text',
      }))
  },
}
