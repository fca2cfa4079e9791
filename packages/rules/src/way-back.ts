import type { Hazard, Rule } from '@backout/core'

/**
 * Hazards that count while a way back runs. It is run on purpose and by hand, perhaps in an emergency, so what it is for is
 * no news: rows that go are in its header, clients of the new schema break because the old code comes back, and the schema
 * that comes back was judged when it was made. What it does to those who work with the database meanwhile nobody sees else.
 */
const COUNTING: ReadonlySet<Hazard> = new Set([
  'blocks-writes',
  'blocks-reads',
  'rewrites-table',
  'scans-table',
  'weakens-security',
  // Suppressions in the file itself: one that has ended or hides nothing.
  'hides-findings',
])

/** Rules of such hazards that have nothing to say to who goes back, and why. */
const SILENT: Readonly<Record<string, string>> = {
  'ban-locking-several-tables': 'a down is one transaction on purpose: all of it or nothing',
  'ban-slow-statement-under-lock': 'as above; the locks are listed with what is rewritten and scanned under them',
  'ban-schema-and-data-change': 'as above',
  'prefer-foreign-key-drop-first': 'as above',
  'prefer-foreign-key-in-own-transaction': 'as above',
  'require-lock-timeout': 'whoever goes back sets it in the session, longer or shorter as the emergency asks',
  'require-statement-timeout': 'as above',
  'prefer-attach-partition': 'a design for another migration, not for the way back from this one',
  'require-batched-backfill': 'rows that come back do so in the transaction that restores their columns',
  'require-foreign-key-index': 'the schema that comes back lacked it too',
  'require-row-security': 'a table comes back as it was',
  'ban-create-table-as': 'the rows are put aside for the transaction alone',
}

/** Hazards that the header of a generated down tells already (`Stops unless:`); that of a person tells nothing. */
const BY_HAND: ReadonlySet<Hazard> = new Set(['fails-on-rows'])

/**
 * The rules that run on a down. A custom rule counts by its hazard like any other.
 * @param byHand whether a person wrote or edited it
 */
export const rulesOnWayBack = (rules: readonly Rule[], byHand: boolean): readonly Rule[] =>
  rules.filter(
    ({ id, hazard }) => (COUNTING.has(hazard) || (byHand && BY_HAND.has(hazard))) && SILENT[id] === undefined,
  )
