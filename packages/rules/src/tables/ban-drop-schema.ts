import type { DropSchema, Rule, RuleContext } from '@backout/core'
import { isCascading, takenByCascade, tookSentence } from '../cascade.ts'
import { evidence, parseKey } from '../lookup.ts'
import { namedIn } from '../named-in.ts'
import { isNewSchema } from '../names.ts'
import { ident, sqlBlock } from '../sql.ts'

/** Dropping a schema with what lies in it. */
export const banDropSchema: Rule = {
  id: 'ban-drop-schema',
  hazard: 'loses-data',
  severity: 'error',
  supersedes: ['ban-cascade'],
  docs: {
    condition:
      'A schema is dropped that no unapplied migration has created, with CASCADE while something lies in it. Without a shadow it also speaks of one without CASCADE, unless the migration drops or moves something out of the schema before.',
    effect:
      'Every table in it is gone with its rows, and so is every view, type and function, and what depends on them in other schemas. Code that names them fails with 42P01. Without CASCADE it fails with 2BP01 while anything is left in it.',
    remedy:
      'Deploy code that no longer uses the schema first. Then rename it out of the way, and drop it when nothing has asked for it for a while.',
    unsafe: [
      {
        before: 'CREATE SCHEMA "app"; CREATE TABLE "app"."tags" ("id" int PRIMARY KEY);',
        sql: 'DROP SCHEMA "app" CASCADE;',
      },
      {
        before: `CREATE SCHEMA "app"; CREATE TYPE "app"."mood" AS ENUM ('glad'); CREATE TABLE "users" ("mood" "app"."mood");`,
        sql: 'DROP SCHEMA IF EXISTS "app" CASCADE;',
      },
    ],
    safe: [
      {
        title: 'emptied before',
        before: 'CREATE SCHEMA "app"; CREATE TABLE "app"."tags" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "app"."tags" SET SCHEMA "public";\n--> statement-breakpoint\nDROP SCHEMA "app";',
      },
      {
        title: 'nothing lies in it',
        before: 'CREATE SCHEMA "app";',
        sql: 'DROP SCHEMA "app" CASCADE;',
        shadow: true,
      },
      {
        title: 'the schema is new',
        pending: 'CREATE SCHEMA "app"; CREATE TABLE "app"."tags" ("id" int PRIMARY KEY);',
        sql: 'DROP SCHEMA "app" CASCADE;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-dropschema.html',
    sources: ['atlas:DS101', 'pgls:banDropSchema', 'pgfence:drop-schema', 'migrationpilot:MP035'],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-schema' || isNewSchema(operation.schema, context)) return []
    const { schema, cascade } = operation
    const gone = goneWith(schema, context)
    if (gone !== null ? !cascade || gone.length === 0 : !cascade && isEmptied(operation, context)) return []
    const name = ident(schema)
    return [
      {
        condition: cascade
          ? `Schema ${name} is dropped with everything in it${gone === null ? '' : `: ${gone.join(', ')}`}.`
          : `Schema ${name} is dropped: this fails with 2BP01 while anything lies in it.`,
        effect: `Until every running instance has the new code, queries that name its tables fail with 42P01; the rows cannot be brought back.${outside(operation, context)}`,
        remedy: [
          'First deploy code that does not use the schema. Rename it out of the way, and drop it later, when nothing has asked for it:',
          sqlBlock(`ALTER SCHEMA ${name} RENAME TO ${ident(`${schema}_dropped`)};`),
        ].join('\n'),
        ...(cascade ? {} : { severity: 'warning' as const }),
        tables: (gone ?? []).flatMap((key) => {
          const [of, table] = parseKey(key)
          return of !== undefined && table !== undefined && context.before?.relations[key]
            ? [{ schema: of, name: table }]
            : []
        }),
        evidence: evidence(context),
      },
    ]
  },
}

/** What lay in the schema and goes with it, other than what the migration names itself; null without a shadow. */
function goneWith(schema: string, context: RuleContext): string[] | null {
  const { before, after } = context
  if (!before) return null
  const { hasRelation, hasType, hasRoutine } = namedIn(context)
  const isNamed = { relations: hasRelation, types: hasType, functions: hasRoutine }
  return (['relations', 'types', 'functions'] as const).flatMap((section) =>
    Object.keys(before[section]).filter(
      (key) => schemaOf(key) === schema && !after?.[section][key] && !isNamed[section](key),
    ),
  )
}

/** Whether something was dropped in it, or moved out of it, before. */
const isEmptied = (operation: DropSchema, { operations }: RuleContext): boolean =>
  operations.slice(0, operations.indexOf(operation)).some((other) => {
    if (other.kind === 'set-schema') return other.object.schema === operation.schema
    if (!other.kind.startsWith('drop-')) return false
    return (['table', 'view', 'type', 'sequence', 'routine'] as const).some(
      (field) => (other as { [F in typeof field]?: { schema: string | null } })[field]?.schema === operation.schema,
    )
  })

/** Objects of other schemas that go too. */
function outside(operation: DropSchema, context: RuleContext): string {
  const objects = isCascading(operation) ? (takenByCascade(operation, context) ?? []) : []
  return tookSentence(objects.filter(({ key }) => schemaOf(key) !== operation.schema))
}

/** Of a function's key too, which has types in it: `app.f(integer, "odd.name")`. */
const schemaOf = (key: string) => parseKey(key.replace(/\(.*$/s, ''))[0]
