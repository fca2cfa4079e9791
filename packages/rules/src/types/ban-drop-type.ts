import type { DropType, Rule, RuleContext } from '@backout/core'
import { isCascading, takenByCascade, tookSentence } from '../cascade.ts'
import { evidence, find } from '../lookup.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { isMadeAfter, isMadeBefore } from '../unapplied.ts'

/** Dropping a type that something may use. */
export const banDropType: Rule = {
  id: 'ban-drop-type',
  hazard: 'breaks-clients',
  severity: 'warning',
  supersedes: ['ban-cascade'],
  docs: {
    condition:
      'A type or domain is dropped that was there before. With a shadow it speaks only where CASCADE takes something other than columns with it (ban-drop-column says those): without CASCADE PostgreSQL itself has seen that nothing uses it. Without a shadow it is silent where the migration makes the type again, or drops or changes the columns before.',
    effect:
      'It fails with 2BP01 while a column, function or view uses the type; with CASCADE these go too. Code that casts to the type (Prisma does, for enums) fails with 42704 (undefined_object).',
    remedy:
      'Drop or change what uses it by name first, in a release of its own, and leave CASCADE out. Rename it out of the way before it is dropped.',
    unsafe: [
      {
        title: 'functions that take it go with it',
        before: `CREATE TYPE "mood" AS ENUM ('glad');\nCREATE FUNCTION "greet"("m" "mood") RETURNS text LANGUAGE sql AS $$ SELECT 'hello' $$;`,
        sql: 'DROP TYPE "mood" CASCADE;',
      },
    ],
    safe: [
      {
        title: 'its column is gone before it, as Prisma and Drizzle write it',
        before: `CREATE TYPE "mood" AS ENUM ('glad'); CREATE TABLE "users" ("id" int, "mood" "mood");`,
        sql: 'ALTER TABLE "users" DROP COLUMN "mood";\n--> statement-breakpoint\nDROP TYPE "mood";',
      },
      {
        title: 'made anew with other labels',
        before: `CREATE TYPE "mood" AS ENUM ('glad', 'sad'); CREATE TABLE "users" ("mood" "mood");`,
        sql: `ALTER TABLE "users" ALTER COLUMN "mood" SET DATA TYPE text;\n--> statement-breakpoint\nDROP TYPE "mood";\n--> statement-breakpoint\nCREATE TYPE "mood" AS ENUM('glad');\n--> statement-breakpoint\nALTER TABLE "users" ALTER COLUMN "mood" SET DATA TYPE "mood" USING "mood"::"mood";`,
      },
      {
        title: 'nothing uses it',
        before: `CREATE TYPE "mood" AS ENUM ('glad');`,
        sql: 'DROP TYPE "mood";',
        shadow: true,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-droptype.html',
    sources: ['migrationpilot:MP024'],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-type') return []
    const { type, domain, cascade, ifExists } = operation
    const made = { type: 'type', name: type } as const
    if (isMadeBefore(operation, context, made) || isMadeAfter(operation, context, made)) return []
    if (context.before && ifExists && !find(context.before.types, type)) return []
    const seen = isCascading(operation) ? takenByCascade(operation, context) : context.after && []
    const others = seen?.filter(({ what }) => !what.startsWith('column '))
    if (others ? others.length === 0 : isUnused(operation, context)) return []
    const kind = domain ? 'DOMAIN' : 'TYPE'
    return [
      {
        condition: `${domain ? 'Domain' : 'Type'} ${qualified(type)} is dropped${cascade ? ' with whatever uses it' : ''}.`,
        effect: others
          ? `Code that relies on it fails from the moment this is applied.${tookSentence(others)}`
          : `${cascade ? 'Columns of the type go with their values, and functions and views with them' : 'It fails with 2BP01 while a column, function or view uses it'}; code that casts to it fails with 42704.`,
        remedy: [
          'Drop or change what uses it by name first, and leave CASCADE out. Take it out of the way before it is dropped:',
          sqlBlock(`ALTER ${kind} ${qualified(type)} RENAME TO ${ident(`${type.name}_dropped`)};`),
        ].join('\n'),
        ...(cascade && !others ? { severity: 'error' as const } : {}),
        evidence: evidence(context),
      },
    ]
  },
}

/** Whether the migration has just taken away what may have used it; the text cannot tell whether that was all. */
const isUnused = (operation: DropType, { operations }: RuleContext): boolean =>
  !operation.cascade && operations.slice(0, operations.indexOf(operation)).some(({ kind }) => FREEING.has(kind))

const FREEING: ReadonlySet<string> = new Set([
  'drop-column',
  'drop-table',
  'alter-column-type',
  'drop-function',
  'drop-schema',
])
