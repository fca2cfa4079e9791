import type { Operation, QualifiedName, Rule, RuleContext } from '@backout/core'
import { effectOf } from '../effect.ts'
import { nameKey, sameName } from '../lookup.ts'
import { tableInProduction } from '../production.ts'
import { later } from '../recipes.ts'
import { qualified } from '../sql.ts'
import { transactionsOf } from '../transactions.ts'
import { foreignKeysOf } from './foreign-keys.ts'

/** Tables in use that a new foreign key locks. Strict: the lock is short, unless the transaction is long. */
export const preferForeignKeyInOwnTransaction: Rule = {
  id: 'prefer-foreign-key-in-own-transaction',
  hazard: 'blocks-writes',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition:
      'A foreign key references a table that was there before. It is worse where foreign keys of one transaction reference several such tables.',
    effect:
      'The referenced table is locked with SHARE ROW EXCLUSIVE until the transaction ends, even where the referencing table is new: its writes wait, and the migration itself waits for all writes under way, while everybody queues behind it. Several such locks can deadlock with code that writes the tables in another order.',
    remedy: 'Add each such foreign key in a short transaction of its own, with a lock_timeout.',
    facts: ['CREATE TABLE … REFERENCES and ADD FOREIGN KEY take SHARE ROW EXCLUSIVE on the referenced table.'],
    unsafe: [
      {
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'CREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int REFERENCES "users"("id"));',
      },
    ],
    safe: [
      {
        title: 'both tables are new',
        sql: 'CREATE TABLE "users" ("id" int PRIMARY KEY);\n--> statement-breakpoint\nCREATE TABLE "posts" ("id" int PRIMARY KEY, "author" int REFERENCES "users"("id"));',
      },
      {
        title: 'a table that references itself',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "parent" int);',
        sql: 'ALTER TABLE "users" ADD CONSTRAINT "users_parent_fk" FOREIGN KEY ("parent") REFERENCES "users"("id") NOT VALID;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES',
    sources: [
      'online_migrations:multiple_foreign_keys',
      'online_migrations:add_foreign_key',
      'migrationpilot:MP069',
      'pgfence:wide-lock-window',
    ],
  },
  check(operation, context) {
    const parents = parentsOf(operation, context)
    const before = parentsSoFar(operation, context)
    const [parent] = parents.filter((name) => !before.has(nameKey(name)))
    if (!parent) return []
    const several = before.size > 0 || parents.length > 1
    const all = [...before.values(), ...parents].map(qualified)
    const production = tableInProduction(operation, context, parent)
    return [
      {
        condition: several
          ? `Foreign keys of one transaction lock ${[...new Set(all)].join(', ')}.`
          : `A foreign key locks ${qualified(parent)}, which was there before.`,
        effect: `INSERT, UPDATE and DELETE on ${several ? 'each of them' : qualified(parent)} wait until the transaction ends (SHARE ROW EXCLUSIVE)${several ? ', and code that writes them in another order can deadlock with the migration' : ''}.`,
        remedy: several
          ? `Add one foreign key here and each further one ${later(context)}, under a lock_timeout.`
          : 'Keep the transaction short, and set a lock_timeout so that it gives up rather than let everybody queue behind it.',
        evidence: effectOf(operation, context).locks.some(({ relation }) => sameName(relation, parent))
          ? 'trial'
          : 'text',
        severity: several ? 'warning' : 'info',
        ...(production && { tables: [production] }),
      },
    ]
  },
}

/** Tables in use that the operation's foreign keys reference. */
const parentsOf = (operation: Operation, context: RuleContext): readonly QualifiedName[] => [
  ...new Map(
    foreignKeysOf(operation)
      .filter(({ table, key }) => !sameName(key.references.table, table) && !context.isNew(key.references.table))
      .map(({ key }) => [nameKey(key.references.table), key.references.table]),
  ).values(),
]

/** Those that earlier operations of the same transaction locked so. */
function parentsSoFar(operation: Operation, context: RuleContext): ReadonlyMap<string, QualifiedName> {
  const { statements, statement, earlier, runner } = context
  const running = transactionsOf([...earlier, { statements }], runner)
  const transaction = running.get(statement)?.transaction
  const parents = new Map<string, QualifiedName>()
  for (const [other, at] of running)
    for (const one of other.operations) {
      if (one === operation) return parents
      if (at.transaction === transaction) for (const name of parentsOf(one, context)) parents.set(nameKey(name), name)
    }
  return parents
}
