import type { AlterPublication, Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { ident, literal, qualified, sqlBlock } from '../sql.ts'
import { isMadeAfter, isMadeBefore } from '../unapplied.ts'

/** A publication that goes, or that loses tables. */
export const banDropPublication: Rule = {
  id: 'ban-drop-publication',
  hazard: 'loses-data',
  severity: 'warning',
  docs: {
    condition:
      'A publication that was there before is dropped, or loses tables or schemas by ALTER PUBLICATION … DROP or SET.',
    effect:
      'Subscribers (replicas, change data capture) get no changes of these tables from then on, and what is written meanwhile they never see. A subscription whose publication is gone stops with an error.',
    remedy: 'Take the subscribers off it first. Then drop it in a later release.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE PUBLICATION "feed" FOR TABLE "users";',
        sql: 'DROP PUBLICATION "feed";',
      },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE PUBLICATION "feed" FOR TABLE "users";',
        sql: 'ALTER PUBLICATION "feed" DROP TABLE "users";',
      },
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY); CREATE TABLE "posts" ("id" int PRIMARY KEY);\nCREATE PUBLICATION "feed" FOR TABLE "users", "posts";',
        sql: 'ALTER PUBLICATION "feed" SET TABLE "posts";',
      },
    ],
    safe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY); CREATE TABLE "posts" ("id" int PRIMARY KEY);\nCREATE PUBLICATION "feed" FOR TABLE "users";',
        sql: 'ALTER PUBLICATION "feed" ADD TABLE "posts";',
      },
      {
        title: 'nothing is left out',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY); CREATE TABLE "posts" ("id" int PRIMARY KEY);\nCREATE PUBLICATION "feed" FOR TABLE "users";',
        sql: 'ALTER PUBLICATION "feed" SET TABLE "users", "posts";',
        shadow: true,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-alterpublication.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-publication' && operation.kind !== 'alter-publication') return []
    const { publication } = operation
    const made = { type: 'publication', name: { schema: null, name: publication } } as const
    if (isMadeBefore(operation, context, made) || isMadeAfter(operation, context, made)) return []
    const before = definitionOf(publication, context.before?.publications)
    if (operation.kind === 'drop-publication') {
      if (context.before && operation.ifExists && before === undefined) return []
    } else if (!takesAway(operation, before, definitionOf(publication, context.after?.publications))) return []
    const what =
      operation.kind === 'drop-publication'
        ? 'is dropped'
        : operation.action === 'drop'
          ? `loses ${[...operation.tables.map(qualified), ...operation.schemas.map((name) => `schema ${ident(name)}`)].join(', ')}`
          : 'loses what it is not set to'
    return [
      {
        condition: `Publication ${ident(publication)} ${what}.`,
        effect: 'Subscribers get no changes of these tables from then on, and never see what is written meanwhile.',
        remedy: [
          'Take the subscribers off it first, and drop it in a later release. To see whether anybody reads it:',
          sqlBlock(
            `SELECT s.slot_name, s.active, t.schemaname, t.tablename FROM pg_replication_slots s, pg_publication_tables t`,
            `WHERE s.slot_type = 'logical' AND t.pubname = ${literal(publication)};`,
          ),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}

const definitionOf = (name: string, publications: Readonly<Record<string, { definition: string }>> = {}) =>
  Object.entries(publications).find(([key]) => key === name || key === ident(name))?.[1].definition

/** Whether something that was published is not any more; SET counts where that cannot be told. */
function takesAway({ action }: AlterPublication, before: string | undefined, after: string | undefined): boolean {
  if (action === 'drop') return true
  if (action !== 'set') return false
  if (before === undefined || after === undefined) return true
  if (after.startsWith('FOR ALL TABLES')) return false
  const published = new Set(entriesOf(after))
  return entriesOf(before).some((entry) => !published.has(entry))
}

/** `TABLE a, b (x, y); TABLES IN SCHEMA c; publish = insert` gives a, b (x, y) and c. */
const entriesOf = (definition: string): string[] =>
  definition
    .split('; ')
    .filter((part) => part.startsWith('TABLE') || part.startsWith('FOR ALL'))
    .flatMap((part) => part.replace(/^TABLE(S IN SCHEMA)? /, '').split(/, (?![^()]*\))/))
