import type { CatalogIndex, Operation, QualifiedName, Rule, RuleContext } from '@backout/core'
import { indexBefore } from '../indexes/index-before.ts'
import { evidence } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { relationAfter } from '../relation-after.ts'
import { ident, idents, qualified } from '../sql.ts'
import { operationsAfter, operationsBefore } from '../unapplied.ts'
import { droppedConstraint, isReplacedInText } from './dropped-constraint.ts'
import { type Loss, lossOf } from './still-unique.ts'

/** Columns that are no longer unique, and upserts that no longer find what they name. */
export const banDropUniqueKey: Rule = {
  id: 'ban-drop-unique-key',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition:
      'A UNIQUE constraint or a unique index is dropped, and afterwards nothing makes the same columns unique. With a shadow the catalogs decide; without one, only a constraint whose name tells that it is unique is seen.',
    effect:
      'INSERT … ON CONFLICT on these columns (an upsert of the ORM) fails at once with 42P10, duplicates can be written, and the constraint can be added again only once they are gone.',
    remedy:
      'Keep it until no code relies on it. To change it, build the new unique index CONCURRENTLY first, move the code over, and drop the old one after that.',
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text CONSTRAINT "users_email_unique" UNIQUE);',
        sql: 'ALTER TABLE "users" DROP CONSTRAINT "users_email_unique";',
      },
      {
        title: 'a unique index, as Prisma writes it',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\nCREATE UNIQUE INDEX "users_email_key" ON "users" ("email");',
        sql: 'DROP INDEX "users_email_key";',
      },
      {
        title: 'a part of it is not enough',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "team" int, "email" text);\nCREATE UNIQUE INDEX "users_email_key" ON "users" ("email");',
        sql: 'DROP INDEX "users_email_key";\n--> statement-breakpoint\nCREATE UNIQUE INDEX "users_team_email_key" ON "users" ("team", "email");',
        shadow: true,
      },
    ],
    safe: [
      {
        title: 'an index that is not unique',
        before:
          'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);\nCREATE INDEX "users_email_idx" ON "users" ("email");',
        sql: 'DROP INDEX "users_email_idx";',
      },
      {
        title: 'the same columns are unique afterwards',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text CONSTRAINT "users_email_unique" UNIQUE);',
        sql: 'CREATE UNIQUE INDEX "users_email_key" ON "users" ("email");\n--> statement-breakpoint\nALTER TABLE "users" DROP CONSTRAINT "users_email_unique";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT',
    sources: ['pgfence:drop-constraint'],
  },
  check(operation, context) {
    const lost = lostBy(operation, context)
    if (lost === null) return []
    const of = lost.table === null ? '' : ` of ${qualified(lost.table)}`
    const columns = lost.columns.filter((name) => name !== null)
    const key = columns.length === lost.columns.length && columns.length > 0 ? idents(columns) : null
    const upserts = `Code that runs INSERT … ON CONFLICT (${key ?? '…'}) fails with 42P10 from then on`
    const texts = {
      unique: [
        `nothing else makes ${key ?? 'its columns'} unique`,
        `${upserts}, and duplicates can be written, which must be removed before it can be added again.`,
      ],
      nulls: [
        `${key ?? 'its columns'} may hold NULL more than once from then on`,
        'Rows that only differ by nothing can be written twice, and must be removed before it can be added again.',
      ],
      arbiter: [`no other unique index has exactly ${key ?? 'its columns'}`, `${upserts}.`],
    }
    const [what, effect] = texts[lost.loss]
    return [
      {
        condition: `${ident(lost.name)}${of} is dropped, and ${what!}.`,
        effect: effect!,
        remedy:
          'Drop it in a later release than the one that stops to rely on it. If other columns are to be unique instead, build that unique index CONCURRENTLY first.',
        evidence: evidence(context),
      },
    ]
  },
}

interface Lost {
  readonly name: string
  readonly table: QualifiedName | null
  readonly columns: readonly (string | null)[]
  readonly loss: Loss
}

function lostBy(operation: Operation, context: RuleContext): Lost | null {
  if (operation.kind === 'drop-constraint') {
    const { table, constraint } = operation
    const dropped = droppedConstraint(operation, context)
    if (dropped?.type !== 'unique') return null
    if (!dropped.known)
      return isReplacedInText(operation, context) ? null : { name: constraint, table, columns: [], loss: 'unique' }
    const index = relationBefore(operation, context, table)?.indexes?.[constraint]
    return index ? lostWith(index, constraint, table, operation, context) : null
  }
  if (operation.kind !== 'drop-index') return null
  const { before } = context
  if (!before) return unknownIndex(operation.index, operation, context)
  const found = indexBefore(operation.index, context)
  return found ? lostWith(found.index, operation.index.name, found.table, operation, context) : null
}

/** Without a catalog: an index that is called as Prisma calls unique ones. */
function unknownIndex(name: QualifiedName, operation: Operation, context: RuleContext): Lost | null {
  if (!/(_key|_unique|_uniq|_uq)$|^(uq|uk|uniq)_/.test(name.name)) return null
  const others = [...operationsBefore(operation, context), ...operationsAfter(operation, context)]
  const isReplaced = others.some(
    (other) =>
      other.kind === 'drop-table' ||
      other.kind === 'drop-column' ||
      (other.kind === 'create-index' && (other.unique || other.index === name.name)) ||
      (other.kind === 'add-constraint' && other.constraint.type === 'unique'),
  )
  return isReplaced ? null : { name: name.name, table: null, columns: [], loss: 'unique' }
}

function lostWith(
  index: CatalogIndex,
  name: string,
  table: QualifiedName,
  operation: Operation,
  context: RuleContext,
): Lost | null {
  if (!index.unique || index.invalid) return null
  // An index is found under the name that its table had before the migration.
  const after = relationAfter(operation.kind === 'drop-index' ? context.operations[0]! : operation, context, table)
  if (!context.after) return { name, table, columns: index.columns, loss: 'unique' }
  const loss = after ? lossOf(index, after) : null
  return loss && { name, table, columns: index.columns, loss }
}
