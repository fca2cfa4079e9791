import type { AlterColumnType, Precondition, Rule, RuleContext } from '@backout/core'
import { evidence } from '../lookup.ts'
import { mayHoldRows } from '../names.ts'
import { columnInProduction } from '../production.ts'
import { later } from '../recipes.ts'
import { ident, literal, qualified, sqlBlock } from '../sql.ts'
import { type EnumSwap, enumSwaps } from './enum-swap.ts'
import { typeNamed } from './type-at.ts'

/** An enum that is dropped and made anew, with every column of it, to lose, rename or move a label. */
export const banEnumRebuild: Rule = {
  id: 'ban-enum-rebuild',
  hazard: 'fails-on-rows',
  severity: 'warning',
  docs: {
    condition:
      'An enum that columns use is made anew under its old name, as Drizzle (columns to text, DROP TYPE, CREATE TYPE, columns back) and Prisma ("X_new", two renames, DROP TYPE "X_old") do to remove, rename or move a label. One finding for the whole of it.',
    effect:
      'Every table that uses the enum is written anew under ACCESS EXCLUSIVE. It fails with 22P02 as long as one row holds a label that is gone, and running code that still writes or asks for that label fails with 22P02 afterwards.',
    remedy:
      'Rename a label with ALTER TYPE … RENAME VALUE, put a new one in its place with ADD VALUE … BEFORE: both are instant and keep the rows. Leave a label that nobody uses where it is, and forbid it by a CHECK where it must not come back.',
    facts: [
      'ALTER COLUMN TYPE between enums writes the table anew (ACCESS EXCLUSIVE), on every version.',
      'RENAME VALUE and ADD VALUE change the catalog only; ADD VALUE can run in a transaction since PostgreSQL 12.',
    ],
    unsafe: [
      {
        title: 'as Drizzle removes a label',
        before: `CREATE TYPE "role" AS ENUM ('user', 'guest'); CREATE TABLE "users" ("id" int PRIMARY KEY, "role" "role");`,
        sql: `ALTER TABLE "users" ALTER COLUMN "role" SET DATA TYPE text;\n--> statement-breakpoint\nDROP TYPE "public"."role";\n--> statement-breakpoint\nCREATE TYPE "public"."role" AS ENUM('user');\n--> statement-breakpoint\nALTER TABLE "users" ALTER COLUMN "role" SET DATA TYPE "public"."role" USING "role"::"public"."role";`,
      },
      {
        title: 'as Prisma removes one, in a list',
        before: `CREATE TYPE "Role" AS ENUM ('A', 'B', 'C'); CREATE TABLE "User" ("id" int PRIMARY KEY, "roles" "Role"[]);`,
        sql: `BEGIN;\nCREATE TYPE "Role_new" AS ENUM ('A', 'B');\nALTER TABLE "User" ALTER COLUMN "roles" TYPE "Role_new"[] USING ("roles"::text::"Role_new"[]);\nALTER TYPE "Role" RENAME TO "Role_old";\nALTER TYPE "Role_new" RENAME TO "Role";\nDROP TYPE "public"."Role_old";\nCOMMIT;`,
        transaction: 'per-batch',
      },
      {
        title: 'as Prisma renames one, in a list too',
        before: `CREATE TYPE "Role" AS ENUM ('A', 'B'); CREATE TABLE "User" ("id" int PRIMARY KEY, "role" "Role" NOT NULL DEFAULT 'A', "more" "Role"[]);`,
        sql: `BEGIN;\nCREATE TYPE "Role_new" AS ENUM ('A', 'BB');\nALTER TABLE "public"."User" ALTER COLUMN "role" DROP DEFAULT;\nALTER TABLE "User" ALTER COLUMN "role" TYPE "Role_new" USING ("role"::text::"Role_new");\nALTER TABLE "User" ALTER COLUMN "more" TYPE "Role_new"[] USING ("more"::text::"Role_new"[]);\nALTER TYPE "Role" RENAME TO "Role_old";\nALTER TYPE "Role_new" RENAME TO "Role";\nDROP TYPE "public"."Role_old";\nALTER TABLE "User" ALTER COLUMN "role" SET DEFAULT 'A';\nCOMMIT;`,
        transaction: 'per-batch',
      },
    ],
    safe: [
      {
        title: 'a label is renamed in place',
        before: `CREATE TYPE "role" AS ENUM ('user', 'guest'); CREATE TABLE "users" ("id" int PRIMARY KEY, "role" "role");`,
        sql: `ALTER TYPE "role" RENAME VALUE 'guest' TO 'visitor';`,
      },
      {
        title: 'the table that uses it is new',
        pending: `CREATE TYPE "role" AS ENUM ('user', 'guest'); CREATE TABLE "users" ("id" int PRIMARY KEY, "role" "role");`,
        sql: `CREATE TYPE "role_new" AS ENUM ('user');\n--> statement-breakpoint\nALTER TABLE "users" ALTER COLUMN "role" TYPE "role_new" USING "role"::text::"role_new";\n--> statement-breakpoint\nDROP TYPE "role";\n--> statement-breakpoint\nALTER TYPE "role_new" RENAME TO "role";`,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertype.html',
    sources: ['migrationpilot:MP024'],
  },
  check(operation, context) {
    if (operation.kind !== 'create-enum') return []
    const swap = enumSwaps(context).find(({ created }) => created === operation)
    const changes = swap?.changes.filter(({ table }) => mayHoldRows(operation, context, table)) ?? []
    if (!swap || changes.length === 0) return []
    const { old, removed, added } = labelsOf(swap, context)
    const users = changes.map(({ table, column }) => `${qualified(table)}.${ident(column)}`).join(', ')
    const gone = removed.length > 0 ? ` without ${removed.map(literal).join(', ')}` : ''
    const fails =
      old === undefined
        ? `; it fails with 22P02 while a row holds a label that is not in the new list, and so does running code that still names one`
        : removed.length > 0
          ? `; it fails with 22P02 while a row holds ${removed.map(literal).join(' or ')}, and so does running code that still names ${removed.length > 1 ? 'them' : 'it'}`
          : ''
    const precondition = old && removed.length === 0 ? undefined : inUse(swap, changes, context)
    return [
      {
        condition: `Enum ${qualified(swap.type)} is dropped and made anew${gone}, and with it ${users}.`,
        effect: `${listed([...new Set(changes.map(({ table }) => qualified(table)))])} written anew under ACCESS EXCLUSIVE, while nobody reads or writes${fails}.`,
        remedy: remedy(swap, changes, { old, removed, added }, context),
        evidence: evidence(context),
        tables: changes.map(({ table }) => table),
        ...(precondition ? { precondition } : {}),
      },
    ]
  },
}

const listed = (names: readonly string[]): string => `${names.join(', ')} ${names.length > 1 ? 'are' : 'is'}`

interface Labels {
  /** Undefined where the old enum is not known. */
  readonly old: readonly string[] | undefined
  readonly removed: readonly string[]
  readonly added: readonly string[]
}

function labelsOf({ type, created }: EnumSwap, context: RuleContext): Labels {
  const pending = context.earlier.flatMap(({ statements }) => statements.flatMap(({ operations }) => operations))
  const earlier = pending.findLast((other) => other.kind === 'create-enum' && other.type.name === type.name)
  const old = typeNamed(context.before, type)?.labels ?? (earlier?.kind === 'create-enum' ? earlier.labels : undefined)
  return {
    old,
    removed: old?.filter((label) => !created.labels.includes(label)) ?? [],
    added: old ? created.labels.filter((label) => !old.includes(label)) : [],
  }
}

/** Rows whose label the new enum has not. */
function inUse(
  { created }: EnumSwap,
  changes: readonly AlterColumnType[],
  context: RuleContext,
): Precondition | undefined {
  const labels = created.labels.map(literal).join(', ')
  const counts = changes.flatMap(({ table, column, type }) => {
    const there = columnInProduction(created, context, table, column)
    if (!there) return []
    const name = ident(there.column)
    const where = type.endsWith(']')
      ? `NOT ${name}::text[] <@ ARRAY[${labels}]::text[]`
      : `${name}::text NOT IN (${labels})`
    return [`(SELECT count(*) FROM ${qualified(there.table)} WHERE ${where})`]
  })
  if (counts.length === 0) return undefined
  return { counts: `rows that hold a label other than ${labels}`, sql: `SELECT ${counts.join(' + ')} AS count` }
}

function remedy(
  { type, created }: EnumSwap,
  changes: readonly AlterColumnType[],
  { old, removed, added }: Labels,
  context: RuleContext,
): string {
  const of = `ALTER TYPE ${qualified(type)}`
  if (old === undefined)
    return 'Leave a label that nobody uses in the type and forbid it by a CHECK; rename one with ALTER TYPE … RENAME VALUE; put a new one in its place with ADD VALUE … BEFORE.'
  if (removed.length === 1 && added.length === 1 && old.indexOf(removed[0]!) === created.labels.indexOf(added[0]!))
    return [
      'If it is a rename, rename the label, which is instant and keeps the rows (deploy code that knows both names first):',
      sqlBlock(`${of} RENAME VALUE ${literal(removed[0]!)} TO ${literal(added[0]!)};`),
    ].join('\n')
  const adds = added.map((label) => {
    const next = created.labels.slice(created.labels.indexOf(label) + 1).find((other) => old.includes(other))
    return `${of} ADD VALUE ${literal(label)}${next === undefined ? '' : ` BEFORE ${literal(next)}`};`
  })
  if (removed.length === 0)
    return adds.length > 0
      ? `Add the labels where they belong, which is instant:\n${sqlBlock(...adds)}`
      : 'Leave the order of the labels as it is, and sort by a CASE or a table of its own in the query.'
  const forbidden = removed.map(literal).join(', ')
  const checks = changes.map(({ table, column, type: to }) => {
    const name = ident(`${table.name}_${column}_labels`)
    const on = `ALTER TABLE ${qualified(table)}`
    return [
      `${on} ADD CONSTRAINT ${name} CHECK (${to.endsWith(']') ? `NOT ${ident(column)}::text[] && ARRAY[${forbidden}]` : `${ident(column)}::text NOT IN (${forbidden})`}) NOT VALID;`,
      `${on} VALIDATE CONSTRAINT ${name};`,
    ]
  })
  return [
    `Leave ${forbidden} in the type, where it costs nothing${checks.length > 0 ? ', and forbid it for new rows' : ''}${adds.length > 0 ? '; add what is new' : ''}:`,
    sqlBlock(...adds, ...checks.map(([add]) => add!)),
    ...(checks.length > 0
      ? [`then, ${later(context)}, once no row holds it:`, sqlBlock(...checks.map(([, validate]) => validate!))]
      : []),
  ]
    .filter((line) => line.trim() !== '')
    .join('\n')
}
