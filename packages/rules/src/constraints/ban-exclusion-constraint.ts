import type { ConstraintDefinition, Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { mayHoldRows } from '../names.ts'
import { conflicts } from '../preconditions.ts'
import { tableInProduction } from '../production.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { constraintsOf } from './written-constraints.ts'

/** A constraint whose index cannot be built beforehand. */
export const banExclusionConstraint: Rule = {
  id: 'ban-exclusion-constraint',
  hazard: 'blocks-reads',
  severity: 'warning',
  docs: {
    condition:
      'An EXCLUDE constraint, or a UNIQUE or PRIMARY KEY … WITHOUT OVERLAPS, is added to a table that was there before.',
    effect:
      'Its index is built under ACCESS EXCLUSIVE: nobody reads or writes the table meanwhile. On rows that exclude each other it fails with 23P01. There is no way around the lock: it knows neither NOT VALID nor USING INDEX.',
    remedy:
      'On a small table, add it with a lock_timeout when traffic is low. On a large one, create a new table that has it, copy the rows in batches while a trigger keeps both alike, and swap the names.',
    facts: [
      'ADD CONSTRAINT … EXCLUDE takes ACCESS EXCLUSIVE and builds its index under it, in every version.',
      'WITHOUT OVERLAPS exists since PostgreSQL 18 and cannot take over an index.',
    ],
    unsafe: [
      {
        before: 'CREATE TABLE "bookings" ("room" int, "during" int4range);',
        sql: 'ALTER TABLE "bookings" ADD CONSTRAINT "bookings_no_overlap" EXCLUDE USING gist ("during" WITH &&);',
      },
      {
        title: 'with a predicate',
        before: 'CREATE TABLE "bookings" ("during" int4range);',
        sql: 'ALTER TABLE "bookings" ADD CONSTRAINT "bookings_once" EXCLUDE USING btree ("during" WITH =) WHERE (NOT isempty("during"));',
      },
    ],
    safe: [
      {
        title: 'the table is new',
        sql: 'CREATE TABLE "bookings" ("room" int, "during" int4range);\n--> statement-breakpoint\nALTER TABLE "bookings" ADD CONSTRAINT "bookings_no_overlap" EXCLUDE USING gist ("during" WITH &&);',
      },
      {
        title: 'with the table',
        sql: 'CREATE TABLE "bookings" ("room" int, "during" int4range, EXCLUDE USING gist ("during" WITH &&));',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE',
    sources: [
      'strong_migrations:add_exclusion_constraint',
      'online_migrations:add_exclusion_constraint',
      'pgfence:add-constraint-exclude',
      'pgls:avoidAddingExclusionConstraint',
      'migrationpilot:MP031',
      'atlas:PG311',
      'eugene:E8',
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'add-constraint' && operation.kind !== 'add-column') return []
    const { table } = operation
    if (!mayHoldRows(operation, context, table)) return []
    return constraintsOf(operation)
      .filter(isExclusion)
      .map((constraint) => {
        const production = tableInProduction(operation, context, table)
        const precondition = constraint.type === 'exclude' ? conflicts(operation, context, table, constraint) : null
        return {
          condition: `The index of exclusion constraint ${constraint.name === null ? '' : `${ident(constraint.name)} `}is built while nobody reads or writes ${qualified(table)}.`,
          effect: `Every query on ${qualified(table)} waits until the build is done (ACCESS EXCLUSIVE), and PostgreSQL has no way to build it beforehand; on rows that exclude each other it fails with 23P01.`,
          remedy: [
            'If the table is small, add it when traffic is low, and let it give up rather than let everybody queue behind it:',
            sqlBlock(`SET lock_timeout = '2s';`),
            'If it is large, create a new table that has the constraint, copy the rows over in batches while a trigger keeps both alike, and swap the names.',
          ].join('\n'),
          evidence: evidence(context),
          ...(production && { tables: [production] }),
          ...(precondition && { precondition }),
        }
      })
  },
}

const isExclusion = (constraint: ConstraintDefinition): boolean =>
  constraint.type === 'exclude' ||
  ((constraint.type === 'unique' || constraint.type === 'primary key') && constraint.withoutOverlaps)
