import type { BrokenBody, Rule } from '@backout/core'
import { staleBodyFindings } from '../columns/stale-bodies.ts'
import { causedBy, listOf, type Symptom } from './attribute.ts'

/** A change that leaves a function behind whose body cannot run any more. */
export const banBrokenFunction: Rule = {
  id: 'ban-broken-function',
  hazard: 'breaks-clients',
  severity: 'error',
  docs: {
    condition:
      'A function or procedure stays as it is while the migration takes away or changes what its body names: a column, a table, a type, another function. Its SQL was analysed on the shadow before and after; it was fine before. Where that was not tried, the names in its text decide, for columns that are dropped or renamed.',
    effect:
      'PostgreSQL keeps no account of what stands in a body that is text, so the migration succeeds, and the function fails when it is called next; a trigger with it fails every write to its table.',
    remedy: 'Change the function in the same migration, or drop it, with CREATE OR REPLACE FUNCTION before the change.',
    facts: [
      'Views, policies, defaults, generated columns and SQL functions with a BEGIN ATOMIC body are kept account of: PostgreSQL refuses to drop what they use.',
      'SQL that a body puts together at run time (EXECUTE) is not seen.',
    ],
    unsafe: [
      {
        before: `CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text);\nCREATE FUNCTION "names"() RETURNS SETOF text LANGUAGE sql AS 'SELECT name FROM users';`,
        sql: 'ALTER TABLE "users" DROP COLUMN "name";',
        shadow: true,
      },
      {
        title: 'a trigger',
        before: `CREATE TABLE "users" ("id" int PRIMARY KEY, "posts" int);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int);\nCREATE FUNCTION "count_posts"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE users SET posts = posts + 1 WHERE id = NEW.author; RETURN NEW; END $$;\nCREATE TRIGGER "count_posts" AFTER INSERT ON "posts" FOR EACH ROW EXECUTE FUNCTION "count_posts"();`,
        sql: 'ALTER TABLE "users" RENAME COLUMN "posts" TO "post_count";',
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'the function is changed with it',
        before: `CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text, "nick" text);\nCREATE FUNCTION "names"() RETURNS SETOF text LANGUAGE sql AS 'SELECT name FROM users';`,
        sql: `CREATE OR REPLACE FUNCTION "names"() RETURNS SETOF text LANGUAGE sql AS 'SELECT nick FROM users';\n--> statement-breakpoint\nALTER TABLE "users" DROP COLUMN "name";`,
      },
      {
        title: 'a variable of the same name',
        before: `CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text);\nCREATE FUNCTION "hello"(p_id int) RETURNS text LANGUAGE plpgsql AS $$ DECLARE name text := 'you'; BEGIN RETURN 'hello ' || name; END $$;`,
        sql: 'ALTER TABLE "users" DROP COLUMN "name";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/ddl-depend.html',
    sources: [],
  },
  check(operation, context) {
    const { clients } = context
    if (!clients) return staleBodyFindings(operation, context)
    const broken = listOf(clients, 'bodies', () => clients.bodies.map((body) => ({ ...body, ...UNPLACED })))
    return causedBy(operation, broken, context).map((body) => ({
      condition: `${capital(body.object)} is left behind broken: ${body.message}.`,
      effect: effect(body),
      remedy: `Change it in the same migration, before this statement, with CREATE OR REPLACE ${body.object.startsWith('procedure') ? 'PROCEDURE' : 'FUNCTION'}, or drop it. What fails in it: ${inLine(body.statement)}`,
      evidence: 'trial' as const,
      about: body.object,
    }))
  },
}

const UNPLACED = { table: null, column: null, constraint: null } satisfies Partial<Symptom>

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

function effect({ triggerOf, code }: BrokenBody): string {
  return triggerOf.length > 0
    ? `Its trigger fires on ${triggerOf.join(', ')}: writes there fail with ${code} from the moment this is applied.`
    : `It fails with ${code} whenever it is called, whatever code is deployed.`
}

const inLine = (sql: string): string => {
  const line = sql.trim().replace(/\s+/g, ' ')
  return line.length > 120 ? `${line.slice(0, 120)}…` : line
}
