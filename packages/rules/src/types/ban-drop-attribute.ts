import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { ident, qualified, sqlBlock } from '../sql.ts'
import { isMadeBefore, operationsBefore } from '../unapplied.ts'

/** Dropping a part of a composite type. */
export const banDropAttribute: Rule = {
  id: 'ban-drop-attribute',
  hazard: 'loses-data',
  severity: 'error',
  docs: {
    condition: 'An attribute of a composite type that was there before is dropped.',
    effect:
      'Its values are gone from every column of the type, and rows written as text no longer fit: code that is running writes one value too many and fails with 22P02.',
    remedy: 'Let the code stop using it, and leave it. Or make a new type, and move the columns over one by one.',
    unsafe: [
      {
        before: 'CREATE TYPE "place" AS ("street" text, "city" text); CREATE TABLE "users" ("home" "place");',
        sql: 'ALTER TYPE "place" DROP ATTRIBUTE "city";',
      },
    ],
    safe: [
      {
        title: 'the attribute is new',
        before: 'CREATE TYPE "place" AS ("street" text);',
        sql: 'ALTER TYPE "place" ADD ATTRIBUTE "city" text;\n--> statement-breakpoint\nALTER TYPE "place" DROP ATTRIBUTE "city";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-altertype.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'drop-attribute') return []
    const { type, attribute } = operation
    const isAdded = operationsBefore(operation, context).some(
      (other) => other.kind === 'add-attribute' && other.attribute === attribute && other.type.name === type.name,
    )
    if (isAdded || isMadeBefore(operation, context, { type: 'type', name: type })) return []
    return [
      {
        condition: `Attribute ${ident(attribute)} of type ${qualified(type)} is dropped with its values.`,
        effect: 'They are gone from every column of the type, and code that still writes it fails with 22P02.',
        remedy: [
          'Let the code stop using it and leave it in the type. To mark it:',
          sqlBlock(
            `ALTER TYPE ${qualified(type)} RENAME ATTRIBUTE ${ident(attribute)} TO ${ident(`${attribute}_unused`)};`,
          ),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}
