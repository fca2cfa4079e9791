import type { Rule } from '@backout/core'
import { evidence, find } from '../lookup.ts'
import { literal, qualified, sqlBlock } from '../sql.ts'
import { isMadeBefore } from '../unapplied.ts'

/** A new label whose place nobody has thought of. */
export const requireEnumValueOrdering: Rule = {
  id: 'require-enum-value-ordering',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition: 'ALTER TYPE … ADD VALUE without BEFORE or AFTER, on an enum that was there before.',
    effect:
      'The value sorts after all others, and its place can never be changed: ORDER BY, comparisons and ranges follow it. Migrations that are applied in another order elsewhere give another order of values.',
    remedy: 'Say where it goes.',
    unsafe: [
      { before: `CREATE TYPE "size" AS ENUM ('small', 'large');`, sql: `ALTER TYPE "size" ADD VALUE 'medium';` },
    ],
    safe: [
      {
        before: `CREATE TYPE "size" AS ENUM ('small', 'large');`,
        sql: `ALTER TYPE "size" ADD VALUE 'medium' BEFORE 'large';`,
      },
      { pending: `CREATE TYPE "size" AS ENUM ('small', 'large');`, sql: `ALTER TYPE "size" ADD VALUE 'medium';` },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertype.html',
    sources: ['squawk:require-enum-value-ordering', 'pgfence:alter-enum-no-ordering'],
  },
  check(operation, context) {
    if (operation.kind !== 'add-enum-value' || operation.before !== null || operation.after !== null) return []
    const { type, label, ifNotExists } = operation
    if (isMadeBefore(operation, context, { type: 'type', name: type })) return []
    const labels = (context.before ? find(context.before.types, type)?.labels : undefined) ?? []
    if (ifNotExists && labels.includes(label)) return []
    const last = labels.at(-1)
    const add = `ALTER TYPE ${qualified(type)} ADD VALUE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${literal(label)}`
    return [
      {
        condition: `${literal(label)} becomes the greatest value of enum ${qualified(type)}, as it is not said where it goes.`,
        effect: 'ORDER BY and comparisons follow that for good: a value cannot be moved.',
        remedy:
          last === undefined
            ? 'Say where it goes, with BEFORE or AFTER another value.'
            : ['Say where it goes, if it is the last, then', sqlBlock(`${add} AFTER ${literal(last)};`)].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}
