import type { Rule } from '@backout/core'
import { evidence } from '../lookup.ts'
import { ident } from '../sql.ts'

/** A role that no privilege and no policy holds. */
export const banSuperuserRole: Rule = {
  id: 'ban-superuser-role',
  hazard: 'weakens-security',
  severity: 'error',
  docs: {
    condition: 'A role is created or altered with SUPERUSER or BYPASSRLS.',
    effect:
      'A superuser may do anything, read files and run programs on the server among it; BYPASSRLS reads and writes every row of every table whatever its policies say.',
    remedy: 'Grant the role what it needs; roles of that power are made by hand, outside of migrations.',
    unsafe: [
      { sql: 'CREATE ROLE "boss_of_the_example" SUPERUSER;\nDROP ROLE "boss_of_the_example";' },
      { sql: 'CREATE ROLE "seer_of_the_example" BYPASSRLS;\nDROP ROLE "seer_of_the_example";' },
    ],
    safe: [{ sql: 'CREATE ROLE "clerk_of_the_example" NOSUPERUSER NOBYPASSRLS;\nDROP ROLE "clerk_of_the_example";' }],
    url: 'https://www.postgresql.org/docs/current/role-attributes.html',
    sources: ['migrationpilot:MP073'],
  },
  check(operation, context) {
    if (operation.kind !== 'create-role' && operation.kind !== 'alter-role') return []
    const power = operation.options.filter((option) => option === 'superuser' || option === 'bypassrls')
    if (power.length === 0) return []
    return [
      {
        condition: `Role ${ident(operation.role)} gets ${power.join(' and ').toUpperCase()}.`,
        effect: power.includes('superuser')
          ? 'It may do anything, read files and run programs on the server among it.'
          : 'It reads and writes every row of every table, whatever its policies say.',
        remedy: 'Grant it what it needs instead.',
        evidence: evidence(context),
      },
    ]
  },
}
