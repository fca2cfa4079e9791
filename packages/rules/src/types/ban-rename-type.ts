import type { RenameType, Rule, RuleContext, SetSchema } from '@backout/core'
import { evidence } from '../lookup.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { isMadeAfter, isMadeBefore } from '../unapplied.ts'

/** Renaming a type that running code names, or moving it to another schema. */
export const banRenameType: Rule = {
  id: 'ban-rename-type',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition:
      'A type or domain that was there before is renamed or moved to another schema, and none takes its name in the same migration.',
    effect:
      'Columns follow. Code that casts to the old name, as Prisma does for enums, fails with 42704 (undefined_object) until it is replaced, and so do functions that name it in their text.',
    remedy: 'Keep the name of the type and rename it in the code only (`@@map`, or the name given to `pgEnum`).',
    unsafe: [
      { before: `CREATE TYPE "mood" AS ENUM ('glad');`, sql: 'ALTER TYPE "mood" RENAME TO "feeling";' },
      {
        before: `CREATE SCHEMA "app"; CREATE DOMAIN "email" AS text;`,
        sql: 'ALTER DOMAIN "email" SET SCHEMA "app";',
      },
    ],
    safe: [
      {
        title: 'another takes its name, as Prisma writes the removal of a label',
        before: `CREATE TYPE "Role" AS ENUM ('A', 'B'); CREATE TABLE "User" ("role" "Role");`,
        sql: `CREATE TYPE "Role_new" AS ENUM ('A');\nALTER TABLE "User" ALTER COLUMN "role" TYPE "Role_new" USING ("role"::text::"Role_new");\nALTER TYPE "Role" RENAME TO "Role_old";\nALTER TYPE "Role_new" RENAME TO "Role";\nDROP TYPE "public"."Role_old";`,
        transaction: 'per-batch',
      },
      {
        title: 'the type is new',
        pending: `CREATE TYPE "mood" AS ENUM ('glad');`,
        sql: 'ALTER TYPE "mood" RENAME TO "feeling";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertype.html',
    sources: ['migrationpilot:MP098'],
  },
  check(operation, context) {
    if (operation.kind !== 'rename-type' && operation.kind !== 'set-schema') return []
    if (operation.kind === 'set-schema' && operation.object.type !== 'type' && operation.object.type !== 'domain')
      return []
    const from =
      operation.kind === 'rename-type'
        ? operation.type
        : { schema: operation.object.schema, name: operation.object.name }
    const made = { type: 'type', name: from } as const
    if (isMadeBefore(operation, context, made) || isMadeAfter(operation, context, made)) return []
    const to =
      operation.kind === 'rename-type'
        ? { schema: from.schema, name: operation.newName }
        : { schema: operation.newSchema, name: from.name }
    return [
      {
        condition: `Type ${qualified(from)} is ${operation.kind === 'rename-type' ? 'renamed' : 'moved'} to ${qualified(to)}.`,
        effect:
          'Columns follow it, but code that casts to the old name (Prisma does, for enums) fails with 42704 from the moment this is applied until it is replaced.',
        remedy: [
          'Keep the name of the type and rename it in the code only. Or leave a domain of the old name behind for casts, in the same transaction, and drop it in a later release:',
          sqlBlock(`${written(operation, context)};`, `CREATE DOMAIN ${qualified(from)} AS ${qualified(to)};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}

/** The statement, or in a DO block what it comes to. */
function written(operation: RenameType | SetSchema, { statement }: RuleContext): string {
  if (statement.operations.length === 1 && !operation.guarded) return statement.text
  return operation.kind === 'rename-type'
    ? `ALTER TYPE ${qualified(operation.type)} RENAME TO ${ident(operation.newName)}`
    : `ALTER TYPE ${qualified(operation.object)} SET SCHEMA ${ident(operation.newSchema)}`
}
