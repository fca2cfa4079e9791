import type { Rule } from '@backout/core'
import { evidence, find } from '../lookup.ts'
import { qualified, sqlBlock, literal } from '../sql.ts'
import { isMadeBefore, operationsBefore } from '../unapplied.ts'

/** Renaming a label that running code writes and expects. */
export const banRenameEnumValue: Rule = {
  id: 'ban-rename-enum-value',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition: 'A value of an enum that was there before is renamed.',
    effect:
      'Code that is running when the migration is applied still writes the old value and fails with 22P02 (invalid_text_representation); what it reads, it does not know. Code that is deployed before the migration fails likewise on the new one.',
    remedy:
      'Keep the value and rename it in the code only. Or add the new value, let the code understand both and write the new one, change the rows in batches, and leave the old value unused.',
    facts: [
      'RENAME VALUE takes no lock on any table and changes no row: rows hold a number that stands for the value.',
    ],
    unsafe: [
      {
        before: `CREATE TYPE "mood" AS ENUM ('glad', 'sad'); CREATE TABLE "users" ("mood" "mood");`,
        sql: `ALTER TYPE "mood" RENAME VALUE 'glad' TO 'happy';`,
      },
    ],
    safe: [
      {
        title: 'the type is new',
        pending: `CREATE TYPE "mood" AS ENUM ('glad', 'sad');`,
        sql: `ALTER TYPE "mood" RENAME VALUE 'glad' TO 'happy';`,
      },
      {
        title: 'the value is new',
        before: `CREATE TYPE "mood" AS ENUM ('sad');`,
        sql: `ALTER TYPE "mood" ADD VALUE 'glad';\n--> statement-breakpoint\nALTER TYPE "mood" RENAME VALUE 'glad' TO 'happy';`,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertype.html#SQL-ALTERTYPE-DESC-RENAME-VALUE',
    sources: ['strong_migrations:rename_enum_value', 'migrationpilot:MP060'],
  },
  check(operation, context) {
    if (operation.kind !== 'rename-enum-value') return []
    const { type, label, newLabel } = operation
    const isAdded = operationsBefore(operation, context).some(
      (other) => other.kind === 'add-enum-value' && other.label === label && other.type.name === type.name,
    )
    if (isAdded || isMadeBefore(operation, context, { type: 'type', name: type })) return []
    const labels = context.before ? find(context.before.types, type)?.labels : undefined
    if (labels && !labels.includes(label)) return []
    return [
      {
        condition: `Value ${literal(label)} of enum ${qualified(type)} is renamed to ${literal(newLabel)}.`,
        effect:
          'Code that still writes the old value fails with 22P02 from the moment this is applied until it is replaced, and reads a value that it does not know.',
        remedy: [
          'Keep the value and rename it in the code only. Or add the new one beside it,',
          sqlBlock(`ALTER TYPE ${qualified(type)} ADD VALUE ${literal(newLabel)} AFTER ${literal(label)};`),
          'let the code understand both and write the new one, and change the rows in batches in a later release.',
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}
