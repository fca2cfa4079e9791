import type { Catalog, QualifiedName, Rule, RuleContext, Truncate } from '@backout/core'
import { evidence, isNamed, parseKey } from '../lookup.ts'
import { mayHoldRows, namesAt } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { rowsOf } from './rows.ts'

/** Emptying a table. */
export const banTruncate: Rule = {
  id: 'ban-truncate',
  hazard: 'loses-data',
  severity: 'error',
  docs: {
    condition: 'TRUNCATE of a table that was there before.',
    effect:
      'Every row is gone, under ACCESS EXCLUSIVE: nobody reads or writes the table until the transaction ends. CASCADE empties every table that references it too, and those that reference these. No ON DELETE trigger fires.',
    remedy:
      'Where some rows are to go, DELETE them in batches. Where all are, rename the table out of the way and make a new one, so that they can be brought back.',
    facts: ['Tables that reference an emptied one have to be named in the same TRUNCATE, or it fails with 0A000.'],
    unsafe: [
      { before: 'CREATE TABLE "tags" ("id" int PRIMARY KEY);', sql: 'TRUNCATE TABLE "tags";' },
      {
        title: 'CASCADE empties other tables',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int REFERENCES "users");\nCREATE TABLE "likes" ("post" int REFERENCES "posts");',
        sql: 'TRUNCATE "users" CASCADE;',
      },
    ],
    safe: [
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "tags" ("id" int PRIMARY KEY);\n--> statement-breakpoint\nTRUNCATE "tags";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-truncate.html',
    sources: [
      'squawk:ban-truncate-cascade',
      'pgls:banTruncate',
      'pgls:banTruncateCascade',
      'pgfence:truncate',
      'pgfence:truncate-cascade',
      'migrationpilot:MP036',
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'truncate') return []
    const tables = operation.tables.filter((table) => mayHoldRows(operation, context, table))
    if (tables.length === 0) return []
    const others = operation.cascade ? referencing(tables, operation, context) : []
    const unknown = operation.cascade && !context.before ? ', and CASCADE every table that references it,' : ''
    const names = tables.map(qualified).join(', ')
    return [
      {
        condition:
          others.length > 0
            ? `TRUNCATE … CASCADE empties ${names} and with it ${others.join(', ')}.`
            : `TRUNCATE empties ${names}${unknown}${unknown ? ' with it' : ''}.`,
        effect:
          'The rows cannot be brought back, and nobody reads or writes these tables until the transaction ends (ACCESS EXCLUSIVE).',
        remedy: [
          'Where the rows are not needed, keep a way back: rename the table and make an empty one in its place,',
          sqlBlock(...tables.slice(0, 1).flatMap((table) => swap(table))),
          'and drop the old one in a later release. Where only some are to go, DELETE those in batches.',
        ].join('\n'),
        ...rowsOf([...tables, ...others.flatMap((key) => keyName(key))], operation, context),
        evidence: evidence(context),
      },
    ]
  },
}

const swap = (table: QualifiedName) => {
  const old = { schema: table.schema, name: `${table.name}_old` }
  return [
    `ALTER TABLE ${qualified(table)} RENAME TO ${ident(old.name)};`,
    `CREATE TABLE ${qualified(table)} (LIKE ${qualified(old)} INCLUDING ALL);`,
  ]
}

function keyName(key: string): QualifiedName[] {
  const [schema, name] = parseKey(key)
  return schema === undefined || name === undefined ? [] : [{ schema, name }]
}

/** Tables that reference these, and those that reference them in turn, other than these themselves. */
function referencing(
  tables: readonly QualifiedName[],
  operation: Truncate,
  { before, ...rest }: RuleContext,
): string[] {
  if (!before) return []
  const context = { before, ...rest }
  const own = tables.map((table) => namesAt(operation, context).before(table) ?? table)
  const start = Object.keys(before.relations).filter((key) => own.some((name) => isNamed(key, name)))
  return closure(start, before).filter((key) => !start.includes(key))
}

function closure(start: readonly string[], { relations }: Catalog): string[] {
  const found = new Set(start)
  for (const key of found)
    for (const [other, { constraints = {} }] of Object.entries(relations))
      if (Object.values(constraints).some(({ references }) => references?.table === key)) found.add(other)
  return [...found]
}
