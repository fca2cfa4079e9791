import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { ident, sqlBlock } from '../sql.ts'

/** Dropping whatever a role owns. */
export const banDropOwned: Rule = {
  id: 'ban-drop-owned',
  hazard: 'loses-data',
  severity: 'error',
  docs: {
    condition: 'DROP OWNED BY drops every object of a role in this database.',
    effect:
      'What a role owns in production need not be what it owns elsewhere: tables go with their rows, and every privilege of the role goes too.',
    remedy: 'Give the objects to another role first; then only privileges are left for DROP OWNED to take.',
    unsafe: [
      {
        before: 'DO $$ BEGIN CREATE ROLE "leaver"; EXCEPTION WHEN duplicate_object THEN NULL; END $$;',
        sql: 'DROP OWNED BY "leaver";',
      },
    ],
    safe: [
      {
        title: 'what it owned belongs to another role by then',
        before: 'DO $$ BEGIN CREATE ROLE "colleague"; EXCEPTION WHEN duplicate_object THEN NULL; END $$;',
        sql: 'REASSIGN OWNED BY "colleague" TO CURRENT_USER;\n--> statement-breakpoint\nDROP OWNED BY "colleague";',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-drop-owned.html',
    sources: [],
  },
  check(operation, context) {
    if (operation.kind !== 'change-owned' || operation.newOwner !== null) return []
    const { operations } = context
    const given = operations
      .slice(0, operations.indexOf(operation))
      .flatMap((other) => (other.kind === 'change-owned' && other.newOwner !== null ? other.roles : []))
    const roles = operation.roles.filter((role) => !given.includes(role))
    if (roles.length === 0) return []
    const names = roles.map(ident).join(', ')
    return [
      {
        condition: `Everything that ${names} owns in this database is dropped, whatever that is.`,
        effect: 'Tables among it go with their rows, and nothing in the migration says which.',
        remedy: [
          'Give the objects to another role first, so that only privileges are dropped:',
          sqlBlock(`REASSIGN OWNED BY ${names} TO CURRENT_USER;`, `DROP OWNED BY ${names};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}
