import type { ClientBreak, ClientTrial, Rule } from '@backout/core'
import { parseKey } from '../lookup.ts'
import { causedBy, isUnapplied, listOf } from './attribute.ts'
import { ident, literal, qualified } from '../sql.ts'
import { isNewDemand, isOldReference } from './new-demand.ts'

/** A change on which statements of the release before were seen to fail. */
export const banBreakingChange: Rule = {
  id: 'ban-breaking-change',
  hazard: 'breaks-clients',
  severity: 'warning',
  // They name the cause and say what to do about it.
  supersededBy: [
    'ban-create-rule',
    'ban-default-change',
    'ban-drop-column',
    'ban-drop-default',
    'ban-drop-primary-key',
    'ban-drop-schema',
    'ban-drop-table',
    'ban-drop-unique-key',
    'ban-drop-view',
    'ban-enum-rebuild',
    'ban-incompatible-view-replacement',
    'ban-lossy-type-change',
    'ban-narrowing-type-change',
    'ban-recreated-primary-key',
    'ban-rename-column',
    'ban-rename-enum-value',
    'ban-rename-schema',
    'ban-rename-table',
    'ban-rename-type',
    'ban-rename-view',
    'ban-required-column-without-default',
    'ban-view-column-removal',
    'prefer-rename',
  ],
  docs: {
    condition:
      'What the generated client of the release before does to a table (select all columns, insert with and without what the database fills in, update, upsert, delete, join) works on the schema before the migration and fails on the one after it. Seen on the shadow, with rows. Silent where a constraint is new and takes the place of none, and refuses only values that the release before need not ever write.',
    effect:
      'While a deploy is under way the release before runs against the new schema, and its users meet the error. Where the new release fails on the old schema too, no order of deploying avoids it.',
    remedy:
      'Deploy first the code that no longer does what fails, everywhere, and then migrate. Where the new code cannot run on the old schema either, split the migration: one that only adds and loosens, then the code, then one that takes away.',
    facts: [
      'Severity is error where such a statement fails whatever it writes and no order of deploying avoids it; else warning.',
      'What other rules say of the same operation, with a remedy of its own, is not said again.',
    ],
    unsafe: [
      {
        title: 'a tightened check',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" int, CONSTRAINT "age" CHECK ("age" > 0));',
        sql: 'ALTER TABLE "users" DROP CONSTRAINT "age", ADD CONSTRAINT "age" CHECK ("age" >= 18) NOT VALID;',
        shadow: true,
      },
      {
        title: 'a new column is filled and then required: code that does not know it cannot insert',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `ALTER TABLE "users" ADD COLUMN "plan" text;\n--> statement-breakpoint\nUPDATE "users" SET "plan" = 'free';\n--> statement-breakpoint\nALTER TABLE "users" ALTER COLUMN "plan" SET NOT NULL;`,
        shadow: true,
      },
      {
        title: 'a foreign key leads to another table: neither order works',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY); CREATE TABLE "people" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int NOT NULL CONSTRAINT "author" REFERENCES "users");',
        sql: 'ALTER TABLE "posts" DROP CONSTRAINT "author", ADD CONSTRAINT "author" FOREIGN KEY ("author") REFERENCES "people" NOT VALID;',
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'a required column with a default',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: `ALTER TABLE "users" ADD COLUMN "country" text DEFAULT 'de' NOT NULL;`,
      },
      {
        title: 'a check where none was: nothing tells that anyone writes such values',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" int);',
        sql: 'ALTER TABLE "users" ADD CONSTRAINT "age" CHECK ("age" > 0) NOT VALID;',
      },
      {
        title: 'a type that takes more',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "name" varchar(20));',
        sql: 'ALTER TABLE "users" ALTER COLUMN "name" TYPE text;',
      },
      {
        title: 'the table is new in the same set of unapplied migrations',
        pending: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "name" text);',
        sql: 'ALTER TABLE "users" ALTER COLUMN "name" SET NOT NULL;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/ddl-alter.html',
    sources: ['atlas:BC101', 'atlas:BC102'],
  },
  check(operation, context) {
    const { clients } = context
    if (!clients) return []
    const old = listOf(clients, 'breaks', () => clients.breaks.filter(({ client }) => client === 'old'))
    const breaks = causedBy(operation, old, context).filter(
      (one) =>
        !isUnapplied(one, operation, context) &&
        !isOldReference(one, context) &&
        !(one.when === 'some-values' && isNewDemand(operation, context)),
    )
    const [first] = breaks
    if (!first) return []
    const none = clients.deploy.order !== 'code-first'
    const sure = breaks.some(({ when }) => when === 'always')
    const tables = [...new Set(breaks.map(({ table }) => table))]
    return [
      {
        condition: sentences(breaks).join(' '),
        effect: effect(breaks, none),
        remedy: none ? split(clients) : FIRST,
        evidence: 'trial' as const,
        severity: none && sure ? ('error' as const) : ('warning' as const),
        about: `${first.table} ${first.column ?? ''}`.trim(),
        tables: tables.map(nameOf),
      },
    ]
  },
}

const nameOf = (key: string) => {
  const [schema = null, name = key] = parseKey(key)
  return { schema, name }
}

/** `Old client: insert and upsert on "users" fail: null value in column "plan" …` */
function sentences(breaks: readonly ClientBreak[]): string[] {
  const byCause = new Map<string, ClientBreak[]>()
  for (const one of breaks) {
    const key = JSON.stringify([one.table, one.column, one.code])
    byCause.set(key, [...(byCause.get(key) ?? []), one])
  }
  return [...byCause.values()].slice(0, MOST).map((some) => {
    const first = some.find(({ value }) => value !== null) ?? some[0]!
    const actions = [...new Set(some.map(({ action }) => action))]
    const which = actions.length > 1 ? `${actions.slice(0, -1).join(', ')} and ${actions.at(-1)}` : actions[0]!
    return `Old client: ${which} on ${shown(first.table)} ${actions.length > 1 ? 'fail' : 'fails'}${withValue(first)}: ${inLine(first.message)}.`
  })
}

const MOST = 4

/** A message may quote a value, which may hold anything. */
const inLine = (message: string): string => {
  const line = message.replace(/\s+/g, ' ')
  return line.length > 160 ? `${line.slice(0, 160)}…` : line
}

const shown = (key: string): string => {
  const { schema, name } = nameOf(key)
  return schema === 'public' ? ident(name) : qualified({ schema, name })
}

/** What it cannot write any more; long values say nothing. */
function withValue({ when, value, column }: ClientBreak): string {
  if (when === 'always' || column === null) return ''
  if (value === null) return ` where ${ident(column)} is NULL or left out`
  return value.length > 30 || /[^ -~]/.test(value)
    ? ` for some values of ${ident(column)}`
    : ` where ${ident(column)} is ${literal(value)}`
}

function effect(breaks: readonly ClientBreak[], none: boolean): string {
  const what = breaks.some(({ when }) => when === 'always')
    ? 'Every such statement of the release before fails from the moment this is applied until that release is replaced.'
    : breaks.some(({ column }) => column !== null)
      ? 'The release before fails with it from the moment this is applied until it is replaced, if it writes such values.'
      : 'The release before fails with it from the moment this is applied until it is replaced, where it does such a thing.'
  return none ? what : `${what} What the new release does works on the schema before too.`
}

const FIRST = 'Deploy the new code everywhere first, and run this migration when no instance of the old one is left.'

function split({ breaks, bodies, deploy }: ClientTrial): string {
  const fresh = breaks.find(({ client }) => client === 'new')
  const why = fresh
    ? `New code fails on the schema before, too (${fresh.action} on ${shown(fresh.table)}: ${fresh.message}).`
    : bodies.length > 0
      ? deploy.why
      : 'It could not be told whether new code works on the schema before.'
  return `${why} Split it: a migration that only adds and loosens; code that works before and after; and, when nothing else runs, a migration that takes away.`
}
