import type { CatalogRelation, DropMaterializedView, DropView, Rule, RuleContext, RuleFinding } from '@backout/core'
import { evidence, relation, sameName } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { isMadeBefore } from '../unapplied.ts'
import { grantsSql, lostGrants } from './grants.ts'

/** A view that is dropped and made anew, as both ORMs write every change of one. */
export const preferReplaceView: Rule = {
  id: 'prefer-replace-view',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition:
      'A view or materialized view is dropped and made anew in one migration. With a shadow it speaks where something is not there again: privileges, INSTEAD OF triggers, rules, options such as security_invoker, indexes; without one always, as info.',
    effect:
      'Whoever had been granted the view is refused with 42501 (insufficient_privilege) from then on. A materialized view is filled anew while everybody who reads it waits, and its indexes are gone.',
    remedy:
      'CREATE OR REPLACE VIEW keeps all that, where columns are only added at the end. Otherwise bring it back in the same transaction. Make a materialized view anew beside the old one, with its indexes, and swap their names.',
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int, "name" text);\nCREATE VIEW "people" AS SELECT "id" FROM "users";\nGRANT SELECT ON "people" TO PUBLIC;',
        sql: 'DROP VIEW "people";\n--> statement-breakpoint\nCREATE VIEW "people" AS (select "id", "name" from "users");',
      },
      {
        title: 'too different to be replaced',
        before:
          'CREATE TABLE "users" ("id" int, "name" text);\nCREATE VIEW "people" AS SELECT "id" FROM "users";\nGRANT SELECT ON "people" TO PUBLIC;',
        sql: 'DROP VIEW "people";\n--> statement-breakpoint\nCREATE VIEW "people" AS (select "name" from "users");',
      },
      {
        before:
          'CREATE TABLE "users" ("id" int, "name" text);\nCREATE MATERIALIZED VIEW "people" AS SELECT "id" FROM "users";\nCREATE UNIQUE INDEX "people_id" ON "people" ("id");',
        sql: 'DROP MATERIALIZED VIEW "people";\n--> statement-breakpoint\nCREATE MATERIALIZED VIEW "people" AS (select "id", "name" from "users");',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("id" int, "name" text);\nCREATE VIEW "people" AS SELECT "id" FROM "users";',
        sql: 'CREATE OR REPLACE VIEW "people" AS SELECT "id", "name" FROM "users";',
      },
      {
        title: 'nothing is lost',
        before: 'CREATE TABLE "users" ("id" int, "name" text);\nCREATE VIEW "people" AS SELECT "id" FROM "users";',
        sql: 'DROP VIEW "people";\n--> statement-breakpoint\nCREATE VIEW "people" AS SELECT "name" FROM "users";',
        shadow: true,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createview.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-view' && operation.kind !== 'drop-materialized-view') return []
    const { view } = operation
    if (context.isNew(view) || isMadeBefore(operation, context, { type: 'relation', name: view })) return []
    const create = createdAgain(operation, context)
    if (create === null) return []
    const before = relationBefore(operation, context, view)
    const now = relation(context.after, view)
    if (!before || !now) return context.before ? [] : [inText(operation, create, context)]
    const lost = losses(before, now)
    if (lost.length === 0) return []
    return [
      {
        condition: `${qualified(view)} is made anew without ${lost.join(', ')}.`,
        effect: `Who had been granted it is refused with 42501, and what relied on the rest fails or is slow, from the moment this is applied.${operation.kind === 'drop-view' ? '' : ' Everybody who reads it waits until it is filled.'}`,
        remedy: remedy(operation, create, before, now),
        evidence: evidence(context),
      },
    ]
  },
}

/** The statement that makes the view again; null where none does. */
function createdAgain({ view }: DropView | DropMaterializedView, context: RuleContext): string | null {
  const { statements, statement } = context
  const create = statements
    .slice(statements.indexOf(statement) + 1)
    .find(({ operations }) =>
      operations.some(
        (other) =>
          (other.kind === 'create-view' || other.kind === 'create-materialized-view') && sameName(other.view, view),
      ),
    )
  return create?.text ?? null
}

const inText = (operation: DropView | DropMaterializedView, create: string, context: RuleContext): RuleFinding => ({
  condition: `${qualified(operation.view)} is dropped and made anew, without the privileges${operation.kind === 'drop-view' ? '' : ' and the indexes'} that it has.`,
  effect:
    operation.kind === 'drop-view'
      ? 'Whoever had been granted it is refused with 42501 from then on; INSTEAD OF triggers and rules on it are gone.'
      : 'Everybody who reads it waits until it is filled; whoever had been granted it is refused with 42501 from then on.',
  remedy:
    operation.kind === 'drop-view'
      ? [
          'Where columns are only added at the end, replace it, which keeps all that:',
          sqlBlock(replacing(create)),
        ].join('\n')
      : 'Grant its privileges again and create its indexes in the same migration.',
  severity: 'info',
  evidence: evidence(context),
})

const replacing = (create: string) => `${create.replace(/^(\s*CREATE)\s+(?!OR\b)/i, '$1 OR REPLACE ')};`

/** What the view had and has no more, in words. */
function losses(before: CatalogRelation, now: CatalogRelation): string[] {
  return [
    ...lostGrants(before, now.acl).map((entry) => `the privilege ${entry.replace(/^(.*)=([A-Z ]+).*$/s, '$2 of $1')}`),
    ...(before.options ?? [])
      .filter((option) => !now.options?.includes(option))
      .map((option) => `the option ${option}`),
    ...gone('trigger', before.triggers, now.triggers),
    ...gone('rule', before.rules, now.rules),
    ...gone('index', before.indexes, now.indexes),
  ]
}

const gone = <T>(
  kind: string,
  had: Readonly<Record<string, T>> = {},
  has: Readonly<Record<string, T>> = {},
): string[] =>
  Object.keys(had)
    .filter((name) => has[name] === undefined)
    .map((name) => `${kind} ${ident(name)}`)

function remedy(
  operation: DropView | DropMaterializedView,
  create: string,
  before: CatalogRelation,
  now: CatalogRelation,
): string {
  const { view } = operation
  const isPrefix = (before.columns ?? []).every(
    (old, index) => now.columns?.[index]?.name === old.name && now.columns[index]?.type === old.type,
  )
  if (operation.kind === 'drop-view' && isPrefix)
    return ['Put this in the place of the DROP and the CREATE; it keeps all that:', sqlBlock(replacing(create))].join(
      '\n',
    )
  const drop = `DROP ${operation.kind === 'drop-view' ? '' : 'MATERIALIZED '}VIEW ${qualified(view)};`
  const missing = Object.entries(before.indexes ?? {}).filter(([name]) => now.indexes?.[name] === undefined)
  const again = [
    ...missing.map(([, { definition }]) => `${definition};`),
    ...Object.entries(before.triggers ?? {})
      .filter(([name]) => now.triggers?.[name] === undefined)
      .map(([, { definition }]) => `${definition};`),
    ...grantsSql(view, before, now.acl),
  ]
  return [
    'Bring it back in the same transaction, as far as it is still wanted:',
    sqlBlock(drop, `${create};`, ...again),
  ].join('\n')
}
