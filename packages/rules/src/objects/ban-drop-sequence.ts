import type { DropSequence, Rule, RuleContext } from '@backout/core'
import { cascadeSentence, isCascading, takenByCascade } from '../cascade.ts'
import { evidence } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { isMadeBefore, operationsBefore } from '../unapplied.ts'

/** Dropping a sequence that hands out numbers. */
export const banDropSequence: Rule = {
  id: 'ban-drop-sequence',
  hazard: 'breaks-clients',
  severity: 'warning',
  supersedes: ['ban-cascade'],
  docs: {
    condition:
      'A sequence is dropped that was there before: one of its own, or with CASCADE one that a default uses. That of a column whose default the migration has dropped is the default rule’s matter.',
    effect:
      'Code that calls nextval on it fails with 42P01 (undefined_table), and its position is lost: one that is made anew hands out numbers a second time. With CASCADE the defaults that use it go too, and inserts that leave the column out get NULL or fail with 23502.',
    remedy: 'Deploy code that no longer uses it first. Rename it out of the way, and drop it in a later release.',
    unsafe: [
      { before: 'CREATE SEQUENCE "orders_no";', sql: 'DROP SEQUENCE "public"."orders_no";' },
      {
        title: 'CASCADE drops the default',
        before: 'CREATE TABLE "orders" ("id" serial PRIMARY KEY);',
        sql: 'DROP SEQUENCE "orders_id_seq" CASCADE;',
      },
    ],
    safe: [
      {
        title: 'the default goes before it, as Prisma writes it',
        before: 'CREATE TABLE "User" ("id" serial PRIMARY KEY);',
        sql: 'ALTER TABLE "User" ALTER COLUMN "id" DROP DEFAULT;\nDROP SEQUENCE "User_id_seq";',
        transaction: 'per-batch',
      },
      {
        title: 'the sequence is new',
        pending: 'CREATE SEQUENCE "orders_no";',
        sql: 'DROP SEQUENCE "orders_no";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-dropsequence.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-sequence' || !isInUse(operation, context)) return []
    const { sequence } = operation
    return [
      {
        condition: `Sequence ${qualified(sequence)} is dropped with its position.`,
        effect: `Code that takes a number from it fails with 42P01 until it is replaced.${cascadeSentence(operation, context)}`,
        remedy: [
          'First deploy code that does not use it. Rename it out of the way, and drop it in a later release:',
          sqlBlock(`ALTER SEQUENCE ${qualified(sequence)} RENAME TO ${ident(`${sequence.name}_dropped`)};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}

function isInUse(operation: DropSequence, context: RuleContext): boolean {
  const { sequence, ifExists } = operation
  if (context.isNew(sequence) || isMadeBefore(operation, context, { type: 'sequence', name: sequence })) return false
  if (isCascading(operation) && takenByCascade(operation, context)?.length !== 0) return true
  if (!context.before) return !operationsBefore(operation, context).some(({ kind }) => FREEING.has(kind))
  const before = relationBefore(operation, context, sequence)
  return before ? before.sequence?.ownedBy === undefined : !ifExists
}

const FREEING: ReadonlySet<string> = new Set([
  'drop-default',
  'set-default',
  'drop-column',
  'drop-table',
  'drop-identity',
])
