import type { Catalog, DropColumn, QualifiedName, RenameColumn, Rule } from '@backout/core'
import { column as columnOf, parseKey, relation } from '../lookup.ts'
import { namesAt } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import type { Word } from '../words.ts'
import { namesColumn } from './names-column.ts'

/** A function whose text names a column that is gone: PostgreSQL looks at it only when it is called. */
export const banStaleFunctionBody: Rule = {
  id: 'ban-stale-function-body',
  hazard: 'breaks-clients',
  severity: 'error',
  docs: {
    condition:
      'A column is dropped or renamed, and a function, procedure or trigger function that the migration leaves as it is names it in its text. It needs a shadow, which knows the functions. Where the clients of both schemas were tried, their trial has the say.',
    effect:
      'PostgreSQL keeps no account of what a body in quotes names: the migration runs, and the function fails with 42703 (undefined_column) when it is called next. A trigger function fails every INSERT or UPDATE of its table.',
    remedy:
      'Replace the function in the same migration. A body that is written BEGIN ATOMIC … END (PostgreSQL 14) is kept account of: it follows a rename, and stops a drop.',
    unsafe: [
      {
        title: 'a trigger function',
        before: `CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text, "slug" text);
CREATE FUNCTION slugify() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.slug := lower(NEW.name); RETURN NEW; END $$;
CREATE TRIGGER "slugged" BEFORE INSERT ON "users" FOR EACH ROW EXECUTE FUNCTION slugify();`,
        sql: 'ALTER TABLE "users" DROP COLUMN "name";',
        shadow: true,
      },
      {
        title: 'a rename, which views follow and functions do not',
        before: `CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text);
CREATE FUNCTION name_of(int) RETURNS text LANGUAGE sql AS $$ SELECT u.name FROM users AS u WHERE u.id = $1 $$;`,
        sql: 'ALTER TABLE "users" RENAME COLUMN "name" TO "fullName";',
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'the function is replaced',
        before: `CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text);
CREATE FUNCTION name_of(int) RETURNS text LANGUAGE sql AS $$ SELECT u.name FROM users AS u WHERE u.id = $1 $$;`,
        sql: `ALTER TABLE "users" RENAME COLUMN "name" TO "full_name";
--> statement-breakpoint
CREATE OR REPLACE FUNCTION name_of(int) RETURNS text LANGUAGE sql AS $$ SELECT u.full_name FROM users AS u WHERE u.id = $1 $$;`,
      },
      {
        title: 'a column of that name of another table',
        before: `CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text);
CREATE TABLE "teams" ("id" int PRIMARY KEY, "name" text);
CREATE FUNCTION team_of(int) RETURNS text LANGUAGE sql AS $$ SELECT t.name FROM teams t JOIN users u ON u.id = t.id WHERE t.id = $1 $$;`,
        sql: 'ALTER TABLE "users" DROP COLUMN "name";',
      },
      {
        title: 'the name in a comment and in a string',
        before: `CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text);
CREATE FUNCTION ids() RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN -- not the name
RAISE NOTICE 'no name'; RETURN QUERY SELECT users.id FROM users; END $$;`,
        sql: 'ALTER TABLE "users" DROP COLUMN "name";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createfunction.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-column' && operation.kind !== 'rename-column') return []
    const { before, after, clients } = context
    if (!before || !after || (clients && clients.failure === null) || context.isNew(operation.table)) return []
    const names = namesAt(operation, context)
    const [table, column] = [names.before(operation.table), names.columnBefore(operation.table, operation.column)]
    if (table === null || column === null || columnOf(relation(after, operation.table), column)) return []
    return staleBodies(table, column, before, after).map(({ key, definition, body, places, triggers }) => ({
      condition: `${triggers.length > 0 ? 'Trigger function' : 'Function'} ${key} still names ${ident(column)} of ${qualified(operation.table)}, which is ${operation.kind === 'drop-column' ? 'dropped' : `renamed to ${ident(operation.newName)}`}.`,
      effect:
        triggers.length > 0
          ? `The migration runs, and every statement that fires ${triggers.map(ident).join(', ')} on ${qualified(operation.table)} fails with 42703 from then on.`
          : 'The migration runs, and the function fails with 42703 when it is called next.',
      remedy: remedy(operation, definition, body, places),
      evidence: 'text' as const, // PostgreSQL looks at the body when it is called
      about: key,
      tables: [operation.table],
    }))
  },
}

interface StaleBody {
  readonly key: string
  readonly definition: string
  readonly body: Body
  /** Where the body names the column. */
  readonly places: readonly Word[]
  /** Triggers of the table that call it. */
  readonly triggers: readonly string[]
}

/** The functions that are as before and name a column of a table. */
function staleBodies(table: QualifiedName, column: string, before: Catalog, after: Catalog): readonly StaleBody[] {
  const triggers = Object.entries(relation(before, table)?.triggers ?? {})
  return Object.entries(before.functions).flatMap(([key, { definition, kind }]) => {
    const body = bodyOf(definition)
    if (kind === 'aggregate' || !body || after.functions[key]?.definition !== definition) return []
    const own = triggers.filter(([, trigger]) => calls(trigger.definition, key)).map(([name]) => name)
    const places = namesColumn(body.text, table, column, before, own.length > 0 ? ['new', 'old'] : [])
    return places.length > 0 ? [{ key, definition, body, places, triggers: own }] : []
  })
}

const calls = (trigger: string, key: string): boolean => {
  const called = /EXECUTE (?:FUNCTION|PROCEDURE) ([^(]+)\(/.exec(trigger)?.[1]
  return called !== undefined && parseKey(called).at(-1) === parseKey(key.slice(0, key.indexOf('('))).at(-1)
}

interface Body {
  readonly text: string
  /** Where it starts in the definition. */
  readonly start: number
}

/** The body as `pg_get_functiondef` quotes it; a BEGIN ATOMIC body has no quotes, and PostgreSQL keeps account of it. */
function bodyOf(definition: string): Body | undefined {
  const match = /\nAS (?:'[^']*', )?(\$\w*\$)([\s\S]*)\1\s*$/.exec(definition)
  if (!match) return undefined
  return { text: match[2]!, start: match.index + match[0].indexOf(match[1]!) + match[1]!.length }
}

function remedy(
  operation: DropColumn | RenameColumn,
  definition: string,
  { start }: Body,
  places: readonly Word[],
): string {
  if (operation.kind === 'drop-column')
    return 'Replace the function in the same migration with one that does without the column (CREATE OR REPLACE FUNCTION), or drop it with its triggers where nobody needs it.'
  const renamed = places.toReversed().reduce((text, place) => {
    const name = ident(operation.newName)
    return text.slice(0, start + place.start) + name + text.slice(start + place.end)
  }, definition)
  return [
    'Replace the function in the same migration (if a column is to be renamed at all):',
    sqlBlock(
      `ALTER TABLE ${qualified(operation.table)} RENAME COLUMN ${ident(operation.column)} TO ${ident(operation.newName)};`,
      `${renamed.trim()};`,
    ),
  ].join('\n')
}
