import type { AddConstraint, Rule, RuleContext } from '@backout/core'
import { effectOf } from '../effect.ts'
import { column, sameName } from '../lookup.ts'
import { mayHoldRows, relationBefore } from '../names.ts'
import { nulls } from '../preconditions.ts'
import { tableInProduction } from '../production.ts'
import { notNullRecipe } from '../recipes.ts'
import { ident, idents, qualified } from '../sql.ts'

/** A primary key that takes over an index, and still reads the whole table for NULLs. */
export const requireNotNullBeforePrimaryKey: Rule = {
  id: 'require-not-null-before-primary-key',
  hazard: 'blocks-reads',
  severity: 'warning',
  docs: {
    condition:
      'A primary key takes over an index by USING INDEX whose columns may be NULL. Only with a shadow: the text does not tell.',
    effect:
      'The columns are made NOT NULL: the whole table is read under ACCESS EXCLUSIVE, and nobody reads or writes it meanwhile. On a NULL it fails with 23502.',
    remedy:
      'Make the columns NOT NULL before, by a constraint that is added NOT VALID and validated while reads and writes go on.',
    facts: [
      'PRIMARY KEY USING INDEX scans nothing when the columns are NOT NULL, or (12 and later) when a validated CHECK says so.',
    ],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("uid" uuid);\nCREATE UNIQUE INDEX "users_uid" ON "users" ("uid");',
        sql: 'ALTER TABLE "users" ADD CONSTRAINT "users_pkey" PRIMARY KEY USING INDEX "users_uid";',
        shadow: true,
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "users" ("uid" uuid NOT NULL);\nCREATE UNIQUE INDEX "users_uid" ON "users" ("uid");',
        sql: 'ALTER TABLE "users" ADD CONSTRAINT "users_pkey" PRIMARY KEY USING INDEX "users_uid";',
      },
      {
        title: 'a validated check is proof enough',
        before:
          'CREATE TABLE "users" ("uid" uuid CHECK ("uid" IS NOT NULL));\nCREATE UNIQUE INDEX "users_uid" ON "users" ("uid");',
        sql: 'ALTER TABLE "users" ADD CONSTRAINT "users_pkey" PRIMARY KEY USING INDEX "users_uid";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX',
    sources: ['atlas:PG304', 'pgfence:add-pk-using-index', 'eugene:W14'],
  },
  check(operation, context) {
    if (operation.kind !== 'add-constraint' || operation.constraint.type !== 'primary key') return []
    const { table, constraint } = operation
    if (constraint.usingIndex === null || !mayHoldRows(operation, context, table)) return []
    const scanned = effectOf(operation, context).scanned.some((name) => sameName(name, table))
    const columns = nullableKeys(operation, context)
    if (!scanned || columns.length === 0) return []
    const production = tableInProduction(operation, context, table)
    const precondition = nulls(operation, context, table, columns)
    return [
      {
        condition: `${idents(columns)} of ${qualified(table)} may be NULL, so primary key ${ident(constraint.name ?? constraint.usingIndex)} reads the whole table.`,
        effect: `Nobody reads or writes ${qualified(table)} until that is done (ACCESS EXCLUSIVE); on a NULL it fails with 23502.`,
        remedy: columns
          .map((name) => `Make ${ident(name)} NOT NULL before:\n${notNullRecipe(table, name, context)}`)
          .join('\nand\n'),
        evidence: 'trial',
        ...(production && { tables: [production] }),
        ...(precondition && { precondition }),
      },
    ]
  },
}

/** The index's columns that may be NULL before the migration. */
function nullableKeys(operation: AddConstraint, context: RuleContext): readonly string[] {
  const before = relationBefore(operation, context, operation.table)
  const usingIndex = operation.constraint.type === 'primary key' ? operation.constraint.usingIndex : null
  const keys = usingIndex === null ? [] : (before?.indexes?.[usingIndex]?.columns ?? [])
  return keys.flatMap((name) => (name !== null && !column(before, name)?.notNull ? [name] : []))
}
