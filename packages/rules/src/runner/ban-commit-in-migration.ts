import type { Rule, RuleContext, Statement } from '@backout/core'
import { literal } from '../sql.ts'
import { runningOf, type Running } from '../transactions.ts'
import { inShort, leavesTraces, wayOut } from './recovery.ts'

/** A COMMIT that splits what the runner would have undone as a whole. */
export const banCommitInMigration: Rule = {
  id: 'ban-commit-in-migration',
  hazard: 'fails-in-runner',
  severity: 'warning',
  docs: {
    condition:
      'A COMMIT ends a transaction that the runner of this project would have kept open, and changes stand on both sides of it, or several after it that are committed one by one. Silent where one change alone comes after it, as for CREATE INDEX CONCURRENTLY, and where what follows needs the commit: a new enum value that is used, a constraint that is validated.',
    effect:
      'When a statement after it fails, what came before stays, but the migration does not count as applied: it cannot simply be run again. With a runner that has one transaction around all pending migrations, those before it are committed too, and those after it run without one.',
    remedy: 'Leave transactions to the runner, and put what needs a commit before it into a migration of its own.',
    facts: [
      'A COMMIT that stands alone before CREATE INDEX CONCURRENTLY is how Drizzle users get out of the transaction; nothing can be left half done there but the index itself.',
    ],
    unsafe: [
      {
        title: 'what comes before the COMMIT stays when what comes after it fails',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'ALTER TABLE "users" ADD COLUMN "a" int;\n--> statement-breakpoint\nCOMMIT;\n--> statement-breakpoint\nALTER TABLE "users" ADD COLUMN "b" int;',
        fails: 'none',
      },
      {
        title: 'a transaction of its own inside a file that is sent as one',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'BEGIN;\nALTER TABLE "users" ADD COLUMN "a" int;\nCOMMIT;\nALTER TABLE "users" ADD COLUMN "b" int;',
        transaction: 'per-batch',
        fails: 'none',
      },
      {
        title: 'after it each statement commits by itself',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'COMMIT;\n--> statement-breakpoint\nALTER TABLE "users" ADD COLUMN "a" int;\n--> statement-breakpoint\nALTER TABLE "users" ADD COLUMN "b" int;',
        fails: 'none',
      },
    ],
    safe: [
      {
        title: 'a new value has to be committed before it is used',
        before: `CREATE TYPE "mood" AS ENUM ('sad'); CREATE TABLE "t" ("id" int, "mood" "mood");`,
        sql: `ALTER TYPE "mood" ADD VALUE 'ok';\n--> statement-breakpoint\nCOMMIT;\n--> statement-breakpoint\nALTER TABLE "t" ALTER COLUMN "mood" SET DEFAULT 'ok';`,
      },
      {
        title: 'one change after it',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'COMMIT;\n--> statement-breakpoint\nCREATE INDEX CONCURRENTLY "i" ON "users" ("id");',
      },
      {
        title: 'a concurrent index after it, and a transaction for what uses it',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "email" text);',
        sql: 'COMMIT;\n--> statement-breakpoint\nCREATE UNIQUE INDEX CONCURRENTLY "i" ON "users" ("email");\n--> statement-breakpoint\nBEGIN;\n--> statement-breakpoint\nALTER TABLE "users" ADD CONSTRAINT "email" UNIQUE USING INDEX "i";',
      },
      {
        title: 'transactions of its own in a file that is sent statement by statement',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY, "age" int);',
        sql: 'BEGIN;\nALTER TABLE "users" ADD CONSTRAINT "c" CHECK ("age" > 0) NOT VALID;\nCOMMIT;\nBEGIN;\nALTER TABLE "users" VALIDATE CONSTRAINT "c";\nALTER TABLE "users" ADD COLUMN "b" int;\nCOMMIT;',
        transaction: 'per-batch',
        batches: 'statements',
      },
      {
        title: 'the whole file in one transaction of its own',
        before: 'CREATE TABLE "users" ("id" int PRIMARY KEY);',
        sql: 'BEGIN;\nALTER TABLE "users" ADD COLUMN "a" int;\nALTER TABLE "users" ADD COLUMN "b" int;\nCOMMIT;',
        transaction: 'per-batch',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT',
    sources: ['squawk:transaction-nesting', 'pgls:transactionNesting'],
  },
  check(operation, context) {
    const { migration, runner, statement, statements, operations } = context
    if (operation.kind !== 'commit' && operation.kind !== 'rollback') return []
    if (operation.kind === 'rollback') return []
    if (operations.find(({ kind }) => kind === 'commit') !== operation) return []
    // Sent statement by statement, the file's own BEGIN and COMMIT are all the transactions that there are.
    if (runner.transaction === 'per-batch' && migration.batches.length > 1) return []
    const position = statements.indexOf(statement)
    const running = runningOf(context)
    const [before, after] = [statements.slice(0, position), statements.slice(position + 1)].map((part) =>
      part.filter(leavesTraces),
    ) as [Statement[], Statement[]]
    if (isNeeded(before, after) || (before.length === 0 && transactionsIn(withoutConcurrent(after), running) < 2))
      return []
    // Where the runner sends statement by statement, nothing was whole before either: `require-atomic-migration`.
    if (before.length > 0 && isSplitAnyway(before, running, context)) return []
    const first = after[0]!
    const stays = before.length > 0 ? before : [first]
    const fails = before.length > 0 ? first : (after[1] ?? first)
    return [
      {
        condition: `The COMMIT leaves ${stays.map(inShort).slice(-2).join(' and ')} in place when ${inShort(fails)} or what follows fails.`,
        effect: `The migration then is half applied.${context.runner.transaction === 'all-pending' ? ' The pending migrations before it are committed with it, and those after it run statement by statement, since the transaction of the runner is gone.' : ''}`,
        remedy: `Take the COMMIT out, or split the file there into two migrations. ${wayOut(context)}`,
        evidence: 'text',
      },
    ]
  },
}

/**
 * Whether a commit has to stand there: a new enum value is used after it, or constraints are validated without the lock that
 * added them. The file then is no more half applied than two migrations would be.
 */
const isNeeded = (before: readonly Statement[], after: readonly Statement[]): boolean =>
  // With nothing before the COMMIT, the first change after it is what the others follow on.
  after
    .slice(before.length > 0 ? 0 : 1)
    .every(({ operations }) => operations.every(({ kind }) => kind === 'validate-constraint')) ||
  before.some(({ operations }) =>
    operations.some(
      (operation) =>
        operation.kind === 'add-enum-value' && after.some(({ text }) => text.includes(literal(operation.label))),
    ),
  )

/** What has to run outside of a transaction is the reason for a COMMIT before it. */
const withoutConcurrent = ([first, ...others]: readonly Statement[]): readonly Statement[] =>
  first?.operations.some((operation) => 'concurrently' in operation && operation.concurrently)
    ? others
    : [...(first ? [first] : []), ...others]

const transactionsIn = (statements: readonly Statement[], running: ReadonlyMap<Statement, Running>): number =>
  new Set(statements.map((statement) => running.get(statement)?.transaction)).size

/** Whether what comes before lies in several transactions without this COMMIT. */
const isSplitAnyway = (
  before: readonly Statement[],
  running: ReadonlyMap<Statement, Running>,
  { runner }: RuleContext,
): boolean => runner.transaction === 'per-batch' && before.every((statement) => running.get(statement)?.alone)
