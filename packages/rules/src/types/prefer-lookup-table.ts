import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { ident, literal, qualified, sqlBlock } from '../sql.ts'

/** Making an enum at all. */
export const preferLookupTable: Rule = {
  id: 'prefer-lookup-table',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition: 'An enum is created, and none of that name was there.',
    effect:
      'Its values can be added and renamed, but never removed or put into another order: for that the type is made anew and every table that uses it is rewritten under ACCESS EXCLUSIVE. A value cannot be used in the transaction that adds it.',
    remedy:
      'A table of the values with a foreign key, where they change; text with a CHECK, where they are few and known for good.',
    unsafe: [{ sql: `CREATE TYPE "mood" AS ENUM ('glad', 'sad');` }],
    safe: [
      { sql: `CREATE TABLE "moods" ("name" text PRIMARY KEY);` },
      {
        title: 'it takes the place of one that was there',
        before: `CREATE TYPE "mood" AS ENUM ('glad', 'sad');`,
        sql: `DROP TYPE "mood";\n--> statement-breakpoint\nCREATE TYPE "mood" AS ENUM ('glad');`,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/datatype-enum.html',
    sources: ['pgls:creatingEnum', 'eugene:W13'],
  },
  check(operation, context) {
    if (operation.kind !== 'create-enum') return []
    const { type, labels } = operation
    const isSwap = context.operations.some(
      (other) =>
        other.kind === 'drop-type' &&
        (other.type.name === type.name || other.type.name === `${type.name.replace(/_new$/, '')}_old`),
    )
    if (isSwap) return []
    const table = { schema: type.schema, name: `${type.name}_values` }
    return [
      {
        condition: `Enum ${qualified(type)} is created, whose values can never be removed.`,
        effect:
          'To remove one, or to put them into another order, every table that uses the type is rewritten under ACCESS EXCLUSIVE.',
        remedy: [
          'Where the values may change, keep them in a table, and reference it:',
          sqlBlock(
            `CREATE TABLE ${qualified(table)} (${ident('value')} text PRIMARY KEY);`,
            ...(labels.length === 0
              ? []
              : [`INSERT INTO ${qualified(table)} VALUES ${labels.map((label) => `(${literal(label)})`).join(', ')};`]),
          ),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}
