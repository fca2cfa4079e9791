import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { qualified, sqlBlock } from '../sql.ts'

/** A domain whose rule is hard to change later. */
export const banDomainWithConstraint: Rule = {
  id: 'ban-domain-with-constraint',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition: 'A domain is created with a CHECK or NOT NULL.',
    effect:
      'To change the rule later, every table that uses the domain is locked and read from end to end; a new column of the domain writes its table anew, though it is nullable and has no default.',
    remedy:
      'Leave the domain without a rule, or use the base type, and put a CHECK on each column, NOT VALID at first.',
    unsafe: [{ sql: `CREATE DOMAIN "email" AS text CHECK (VALUE LIKE '%@%');` }],
    safe: [{ sql: 'CREATE DOMAIN "email" AS text;' }],
    url: 'https://www.postgresql.org/docs/current/sql-createdomain.html',
    sources: [
      'squawk:ban-create-domain-with-constraint',
      'pgfence:ban-create-domain-with-constraint',
      'migrationpilot:MP043',
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'create-domain') return []
    const { domain, type, notNull, constraints } = operation
    if (!notNull && !constraints.some((constraint) => constraint.type === 'check')) return []
    return [
      {
        condition: `Domain ${qualified(domain)} is created with a rule that is hard to change later.`,
        effect:
          'To change it, every table that uses the domain is locked and read from end to end, and a new column of the domain writes its table anew.',
        remedy: [
          'Leave the rule to a CHECK on each column, which can be added NOT VALID:',
          sqlBlock(`CREATE DOMAIN ${qualified(domain)} AS ${type};`),
        ].join('\n'),
        evidence: evidence(context),
      },
    ]
  },
}
