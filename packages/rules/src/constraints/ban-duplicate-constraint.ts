import type {
  CatalogConstraint,
  ConstraintDefinition,
  Operation,
  QualifiedName,
  Rule,
  RuleContext,
} from '@backout/core'
import { evidence, relation } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { constraintsOf } from './written-constraints.ts'

/** The same constraint twice on a table. */
export const banDuplicateConstraint: Rule = {
  id: 'ban-duplicate-constraint',
  hazard: 'weakens-schema',
  severity: 'warning',
  preset: 'strict',
  docs: {
    condition:
      'A constraint is added to a table that has one of the same kind and definition under another name when the migration is done. Only with a shadow.',
    effect:
      'Every write is checked twice; a second unique constraint keeps a second index. One that is dropped later leaves the other standing, and nobody knows why.',
    remedy: 'Add it once; drop the one that is not needed.',
    unsafe: [
      {
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY);\nCREATE TABLE "posts" ("author" int CONSTRAINT "posts_author_fkey" REFERENCES "users");',
        sql: 'ALTER TABLE "posts" ADD CONSTRAINT "posts_author_users_id_fk" FOREIGN KEY ("author") REFERENCES "users"("id");',
        shadow: true,
      },
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text UNIQUE);',
        sql: 'ALTER TABLE "users" ADD CONSTRAINT "users_email_unique" UNIQUE ("email");',
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'it takes the place of the other',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text CONSTRAINT "old" UNIQUE);',
        sql: 'ALTER TABLE "users" ADD CONSTRAINT "users_email_unique" UNIQUE ("email");\n--> statement-breakpoint\nALTER TABLE "users" DROP CONSTRAINT "old";',
      },
      {
        title: 'another action',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text UNIQUE);\nCREATE TABLE "posts" ("author" int, "editor" int REFERENCES "users");',
        sql: 'ALTER TABLE "posts" ADD CONSTRAINT "posts_author_fk" FOREIGN KEY ("author") REFERENCES "users"("id");',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/ddl-constraints.html',
    sources: ['splinter:duplicate_index'],
  },
  check(operation, context) {
    if (!context.after || !('table' in operation) || operation.table === null) return []
    const { table } = operation
    return constraintsOf(operation).flatMap((constraint) => {
      const twins = twinsOf(operation, table, constraint, context)
      const [name, twin] = twins ?? []
      if (name === undefined || twin === undefined) return []
      return [
        {
          condition: `Constraint ${ident(name)} of ${qualified(table)} says the same as ${ident(twin)}.`,
          effect: `Every write to ${qualified(table)} is checked twice${constraint.type === 'unique' ? ', and keeps two indexes' : ''}.`,
          remedy: `Leave it away, or drop the other one:\n${sqlBlock(`ALTER TABLE ${qualified(table)} DROP CONSTRAINT ${ident(twin)};`)}`,
          about: name,
          evidence: evidence(context),
        },
      ]
    })
  },
}

/** The name of the constraint that an operation has added, and that of one that was there before and says the same. */
function twinsOf(
  operation: Operation,
  table: QualifiedName,
  added: ConstraintDefinition,
  context: RuleContext,
): readonly [string, string] | null {
  const before = relationBefore(operation, context, table)?.constraints ?? {}
  const after = relation(context.after, table)?.constraints ?? {}
  const isNew = ([name, { type }]: readonly [string, CatalogConstraint]) =>
    before[name] === undefined && type === added.type && (added.name === null || added.name === name)
  for (const [name, constraint] of Object.entries(after).filter(isNew)) {
    const twin = Object.entries(after).find(
      ([other, { type, definition }]) =>
        other !== name &&
        before[other] !== undefined &&
        type === constraint.type &&
        bare(definition) === bare(constraint.definition),
    )
    if (twin) return [name, twin[0]]
  }
  return null
}

/** NOT VALID is a state on the way, not another meaning. */
const bare = (definition: string) => definition.replace(/ NOT VALID$/, '')
