import type { CatalogIndex, Rule } from '@backout/core'
import { evidence, relation } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { alone } from '../recipes.ts'
import { ident, qualified } from '../sql.ts'

/** An index that another one makes useless. */
export const banRedundantIndex: Rule = {
  id: 'ban-redundant-index',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition:
      'A new index has the keys of another one on the same table, or begins with them, or another begins with its keys. Only with a shadow.',
    effect:
      'Queries need but one of the two; every write keeps both up to date, and both take disk, memory and time to vacuum.',
    remedy:
      'Keep the longer one. An index on (a) is worth it beside one on (a, b) only where it is much smaller and read very often.',
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\nCREATE INDEX "users_email" ON "users" ("email");',
        sql: 'CREATE INDEX "users_email_idx" ON "users" ("email");',
        shadow: true,
      },
      {
        title: 'the beginning of another',
        before:
          'CREATE TABLE "posts" ("author" int, "at" date);\nCREATE INDEX "posts_author_at" ON "posts" ("author", "at");',
        sql: 'CREATE INDEX "posts_author" ON "posts" ("author");',
        shadow: true,
      },
      {
        title: 'the older one has become the beginning of the new one',
        before: 'CREATE TABLE "posts" ("author" int, "at" date);\nCREATE INDEX "posts_author" ON "posts" ("author");',
        sql: 'CREATE INDEX "posts_author_at" ON "posts" ("author", "at");',
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'another order',
        before:
          'CREATE TABLE "posts" ("author" int, "at" date);\nCREATE INDEX "posts_author_at" ON "posts" ("author", "at");',
        sql: 'CREATE INDEX "posts_at" ON "posts" ("at");',
      },
      {
        title: 'a unique one promises more',
        before:
          'CREATE TABLE "posts" ("author" int, "at" date);\nCREATE INDEX "posts_author_at" ON "posts" ("author", "at");',
        sql: 'CREATE UNIQUE INDEX "posts_author" ON "posts" ("author");',
      },
      {
        title: 'only some of the rows',
        before: 'CREATE TABLE "posts" ("author" int, "at" date);\nCREATE INDEX "posts_author" ON "posts" ("author");',
        sql: 'CREATE INDEX "posts_author_new" ON "posts" ("author") WHERE "at" IS NULL;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/indexes-multicolumn.html',
    sources: ['splinter:duplicate_index', 'migrationpilot:MP100'],
  },
  check(operation, context) {
    if (operation.kind !== 'create-index') return []
    const { table } = operation
    const before = relationBefore(operation, context, table)?.indexes ?? {}
    const indexes = Object.entries(relation(context.after, table)?.indexes ?? {})
    const fresh = indexes.find(
      ([name]) => before[name] === undefined && (operation.index === null || name === operation.index),
    )
    if (!fresh) return []
    const [name, index] = fresh
    const others = indexes.filter(([other]) => other !== name && (before[other] !== undefined || other < name))
    const better = others.find(([, other]) => covers(other, index))
    const worse = others.find(([, other]) => covers(index, other))
    const pair = better ? { useless: name, kept: better[0] } : worse ? { useless: worse[0], kept: name } : null
    if (!pair) return []
    const same = better !== undefined && isSame(index, better[1])
    return [
      {
        condition: same
          ? `Index ${ident(name)} of ${qualified(table)} has the keys of ${ident(pair.kept)}.`
          : `Index ${ident(pair.useless)} of ${qualified(table)} is the beginning of ${ident(pair.kept)}.`,
        effect: `Queries need only ${ident(pair.kept)}; every write to ${qualified(table)} keeps both.`,
        remedy:
          pair.useless === name
            ? `Leave ${ident(name)} away.`
            : `Drop the shorter one ${alone(`DROP INDEX CONCURRENTLY ${qualified({ schema: table.schema, name: pair.useless })};`, context)}`,
        evidence: evidence(context),
        ...(same ? { severity: 'warning' as const } : {}),
      },
    ]
  },
}

/** Whether whatever the other index does for a query, this one does too. Only whole btree indexes are compared by their beginning. */
function covers(index: CatalogIndex, other: CatalogIndex): boolean {
  if (other.unique || other.invalid || index.invalid || index.method !== other.method || other.constraint !== undefined)
    return false
  if (isSame(index, other)) return true
  const [own, theirs] = [partsOf(index.definition), partsOf(other.definition)]
  if (index.method !== 'btree' || index.partial || other.partial || theirs.rest !== '') return false
  return theirs.keys.length < own.keys.length && theirs.keys.every((key, at) => key === own.keys[at])
}

/** The same keys, predicate and options, whatever is unique. */
const isSame = (one: CatalogIndex, other: CatalogIndex) =>
  one.method === other.method && JSON.stringify(partsOf(one.definition)) === JSON.stringify(partsOf(other.definition))

/** The keys of an index as PostgreSQL prints them, and what follows them. */
function partsOf(definition: string): { readonly keys: readonly string[]; readonly rest: string } {
  const text = definition.slice(definition.indexOf(' USING '))
  const keys: string[] = []
  let depth = 0
  let start = 0
  const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[(),]/g
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [sign] = match
    if (sign === '(' && depth++ === 0) start = match.index + 1
    if ((sign === ',' && depth === 1) || (sign === ')' && depth === 1)) {
      keys.push(text.slice(start, match.index).trim())
      start = match.index + 1
    }
    if (sign === ')' && --depth === 0) return { keys, rest: text.slice(match.index + 1).trim() }
  }
  return { keys, rest: '' }
}
