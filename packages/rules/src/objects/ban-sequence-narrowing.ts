import type { AlterSequence, CatalogSequence, Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { namesAt, relationBefore } from '../names.ts'
import { qualified, sqlBlock } from '../sql.ts'
import { isMadeBefore } from '../unapplied.ts'

/** A sequence that ends sooner than before. */
export const banSequenceNarrowing: Rule = {
  id: 'ban-sequence-narrowing',
  hazard: 'fails-on-rows',
  severity: 'warning',
  docs: {
    condition:
      'ALTER SEQUENCE lowers the greatest value, by MAXVALUE or by a narrower type. Without a shadow: AS smallint or integer, or MAXVALUE alone.',
    effect:
      'It fails with 22023 where the sequence has passed the new end. Otherwise inserts fail with 2200H (sequence_generator_limit_exceeded) as soon as it is reached.',
    remedy: 'Leave the end where it was: a greater one costs nothing.',
    unsafe: [
      { before: 'CREATE SEQUENCE "orders_no";', sql: 'ALTER SEQUENCE "orders_no" AS smallint;' },
      { before: 'CREATE SEQUENCE "orders_no";', sql: 'ALTER SEQUENCE "orders_no" MAXVALUE 100000;' },
    ],
    safe: [
      { before: 'CREATE SEQUENCE "orders_no" AS integer;', sql: 'ALTER SEQUENCE "orders_no" AS bigint;' },
      {
        title: 'as it was, in the way that Drizzle writes every change of a sequence',
        before: 'CREATE SEQUENCE "orders_no" MAXVALUE 100000;',
        sql: 'ALTER SEQUENCE "orders_no" INCREMENT BY 10 MINVALUE 1 MAXVALUE 100000 START WITH 100 CACHE 10 CYCLE;',
      },
      { sql: 'CREATE SEQUENCE "orders_no";\n--> statement-breakpoint\nALTER SEQUENCE "orders_no" AS integer;' },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altersequence.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'alter-sequence') return []
    const { sequence } = operation
    if (context.isNew(sequence) || isMadeBefore(operation, context, { type: 'sequence', name: sequence })) return []
    const before = relationBefore(operation, context, sequence)
    const end = endOf(operation, before?.sequence)
    if (end === null) return []
    const production = qualified(namesAt(operation, context).before(sequence) ?? sequence)
    return [
      {
        condition: `Sequence ${qualified(sequence)} ends at ${end}${before?.sequence ? ` and no more at ${before.sequence.maximum}` : ''}.`,
        effect: 'It fails with 22023 where the sequence is past that; else inserts fail with 2200H when it gets there.',
        remedy: [
          'Leave the end where it was. To see how far the sequence is:',
          sqlBlock(`SELECT last_value FROM ${production};`),
        ].join('\n'),
        precondition: {
          counts: `sequences past ${end}: ${production}`,
          sql: `SELECT count(*) AS count FROM ${production} WHERE last_value > ${end}`,
        },
        evidence: evidence(context),
      },
    ]
  },
}

const GREATEST: Readonly<Record<string, bigint>> = {
  smallint: 32_767n,
  integer: 2_147_483_647n,
  bigint: 9_223_372_036_854_775_807n,
}

/** The new end where it is before the old one; null where it is not, or where that cannot be told. */
function endOf({ options }: AlterSequence, before: CatalogSequence | undefined): bigint | null {
  const descends = (options.increment ?? before?.increment ?? '1').startsWith('-')
  if (descends) return null
  const given = options.maximum !== null && options.maximum !== 'none' ? BigInt(options.maximum) : null
  const type = options.type === null ? undefined : GREATEST[options.type]
  const end = given ?? type ?? null
  if (end === null || before) return end !== null && before && end < BigInt(before.maximum) ? end : null
  // Drizzle writes every option, changed or not.
  const isAlone = options.increment === null && options.minimum === null && options.start === null
  return isAlone && end < GREATEST['bigint']! ? end : null
}
