import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { mayHoldRows } from '../names.ts'
import { IN_BATCHES } from '../recipes.ts'
import { qualified, sqlBlock } from '../sql.ts'

/** Copying tables in one statement. */
export const banCreateTableAs: Rule = {
  id: 'ban-create-table-as',
  hazard: 'scans-table',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition: 'CREATE TABLE … AS or SELECT INTO copies rows of a table that was there before.',
    effect:
      'One transaction lasts as long as the copy: dropping or altering the tables that it reads waits for it, and so does the cleaning up of dead rows everywhere. The copy has no keys, constraints, defaults or indexes.',
    remedy: 'Create the table with what it needs, and fill it in batches, each committed.',
    unsafe: [
      { before: 'CREATE TABLE "logs" ("id" int);', sql: 'CREATE TABLE "logs_copy" AS SELECT * FROM "logs";' },
      { before: 'CREATE TABLE "logs" ("id" int);', sql: 'SELECT "id" INTO "logs_copy" FROM "logs";' },
    ],
    safe: [
      {
        before: 'CREATE TABLE "logs" ("id" int);',
        sql: 'CREATE TABLE "logs_copy" AS SELECT * FROM "logs" WITH NO DATA;',
      },
      { sql: 'CREATE TABLE "days" AS SELECT * FROM generate_series(1, 7) AS "day";' },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createtableas.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'create-table-as' || !operation.withData) return []
    const reads = operation.reads.filter((table) => mayHoldRows(operation, context, table))
    const [first] = reads
    if (!first) return []
    return [
      {
        condition: `${qualified(operation.table)} is filled with a copy of ${reads.map(qualified).join(', ')} in one statement.`,
        effect:
          'The transaction lasts as long as the copy, and changes of these tables wait for it. The copy has no keys, constraints, defaults or indexes.',
        remedy: [
          `Create it with what it needs, and fill it ${IN_BATCHES}:`,
          sqlBlock(`CREATE TABLE ${qualified(operation.table)} (LIKE ${qualified(first)} INCLUDING ALL);`),
        ].join('\n'),
        tables: reads,
        evidence: evidence(context),
      },
    ]
  },
}
