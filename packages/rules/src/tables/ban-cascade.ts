import type { Rule, RuleContext, RuleFinding } from '@backout/core'
import { type Cascading, dropsByName, isCascading, type Taken, takenByCascade } from '../cascade.ts'
import { evidence, parseKey } from '../lookup.ts'
import { sqlBlock } from '../sql.ts'
import { isMadeBefore, type Made } from '../unapplied.ts'

/** CASCADE that takes what nobody has named. */
export const banCascade: Rule = {
  id: 'ban-cascade',
  hazard: 'loses-data',
  severity: 'warning',
  docs: {
    condition:
      'A DROP with CASCADE takes objects with it that the migration does not name. With a shadow they are those that are gone after it; without one any CASCADE may take some, but that of DROP TABLE, which ban-drop-table reports.',
    effect:
      'PostgreSQL drops whatever depends on the object, and what depends on that: views, foreign keys, defaults, columns with their values. What depends on it in production need not be what depends on it elsewhere.',
    remedy:
      'Leave CASCADE out, and drop by name what is meant to go. PostgreSQL then refuses while something else depends on it.',
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int, "author" int REFERENCES "users");',
        sql: 'ALTER TABLE "users" DROP CONSTRAINT "users_pkey" CASCADE;',
      },
      {
        title: 'a trigger goes with its function',
        before:
          'CREATE TABLE "users" ("id" int);\nCREATE FUNCTION "audit"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\nCREATE TRIGGER "audited" AFTER INSERT ON "users" FOR EACH ROW EXECUTE FUNCTION "audit"();',
        sql: 'DROP FUNCTION "audit"() CASCADE;',
        shadow: true,
      },
      {
        title: 'views that read a view which is made anew',
        before:
          'CREATE TABLE "users" ("id" int);\nCREATE VIEW "a" AS SELECT "id" FROM "users";\nCREATE VIEW "b" AS SELECT "id" FROM "a";\nCREATE VIEW "c" AS SELECT "id" FROM "b";',
        sql: 'DROP VIEW "a" CASCADE;\n--> statement-breakpoint\nCREATE VIEW "a" AS SELECT "id" FROM "users" WHERE "id" > 0;',
      },
    ],
    safe: [
      {
        title: 'nothing depends on it; Drizzle writes CASCADE on every DROP TABLE',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'DROP TABLE "users" CASCADE;',
      },
      {
        title: 'nothing depends on it',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "bio" text);',
        sql: 'ALTER TABLE "users" DROP CONSTRAINT "users_pkey" CASCADE;',
        shadow: true,
      },
      {
        title: 'new in the same set of unapplied migrations',
        pending: 'CREATE TYPE "mood" AS ENUM (\'glad\'); CREATE TABLE "users" ("mood" "mood");',
        sql: 'DROP TYPE "mood" CASCADE;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/ddl-depend.html',
    sources: ['migrationpilot:MP022', 'migrationpilot:MP052'],
  },
  check(operation, context) {
    if (!isCascading(operation) || isNew(operation, context)) return []
    const objects = takenByCascade(operation, context)
    if (objects === null) return OF_OTHERS.has(operation.kind) ? [] : [unknown(context)]
    // ban-drop-column says it of each column that goes with its type.
    const mine = objects.filter(({ what }) => operation.kind !== 'drop-type' || !what.startsWith('column '))
    return mine.length === 0 ? [] : [known(mine, context)]
  },
}

/** Kinds that are reported themselves, with what CASCADE takes: not twice where nothing is known of it. */
const OF_OTHERS: ReadonlySet<string> = new Set(['drop-table', 'drop-schema', 'drop-column'])

function isNew(operation: Cascading, context: RuleContext): boolean {
  if ('table' in operation && operation.table !== null) return context.isNew(operation.table)
  const made = madeName(operation)
  return made !== null && isMadeBefore(operation, context, made)
}

function madeName(operation: Cascading): Made | null {
  if ('view' in operation) return { type: 'relation', name: operation.view }
  if ('sequence' in operation) return { type: 'sequence', name: operation.sequence }
  if ('routine' in operation) return { type: 'function', name: operation.routine }
  if (operation.kind === 'drop-type') return { type: 'type', name: operation.type }
  if (operation.kind === 'drop-schema') return { type: 'schema', name: { schema: null, name: operation.schema } }
  return operation.kind === 'drop-extension'
    ? { type: 'extension', name: { schema: null, name: operation.extension } }
    : null
}

const unknown = (context: RuleContext): RuleFinding => ({
  condition: 'CASCADE drops everything that depends on the object, and nothing here says what that is.',
  effect:
    'Views, foreign keys, defaults and columns with their values may go without a word, and in production others than elsewhere.',
  remedy:
    'Leave CASCADE out, so that PostgreSQL refuses while something depends on it, and drop by name what is to go.',
  evidence: evidence(context),
})

function known(objects: readonly Taken[], context: RuleContext): RuleFinding {
  const { text, operations } = context.statement
  const names = objects.map(({ what }) => what).join(', ')
  const bare = operations.length === 1 && !operations[0]!.guarded ? text.replace(/\s+CASCADE\b(?=[^"']*$)/i, '') : null
  const tables = objects.filter(({ data }) => data).map(({ key }) => parseKey(key))
  return {
    condition: `CASCADE takes ${names} with it.`,
    effect: objects.some(({ data }) => data)
      ? 'The rows and values in it are lost, and code that uses it fails, until every running instance has the new code.'
      : 'Code that relies on it fails or does something else from the moment this is applied, and nothing in the migration says so.',
    remedy:
      bare === null
        ? 'Leave CASCADE out, and drop by name what is to go.'
        : [
            'Leave CASCADE out, and drop by name what is to go:',
            sqlBlock(...dropsByName(objects), `${bare.trimEnd()};`),
          ].join('\n'),
    ...(objects.some(({ data }) => data) ? { severity: 'error' as const } : {}),
    tables: tables.flatMap(([schema, name]) => (schema && name ? [{ schema, name }] : [])),
    evidence: evidence(context),
  }
}
