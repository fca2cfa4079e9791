import type { Rule } from '@backout/core'
import { ident, sqlBlock } from '../sql.ts'

/** A secret in a file that is committed, logged and sent about. */
export const banPasswordInMigration: Rule = {
  id: 'ban-password-in-migration',
  hazard: 'weakens-security',
  severity: 'error',
  docs: {
    condition: 'CREATE ROLE or ALTER ROLE sets a password.',
    effect: "It lies in the repository and in the server's log in plain text, and is the same in every environment.",
    remedy:
      "Make the role without one in the migration and set the password where secrets are kept, with psql's \\password for one, which sends a hash.",
    unsafe: [{ sql: 'CREATE ROLE "clerk_with_a_word" LOGIN PASSWORD \'hunter2\';\nDROP ROLE "clerk_with_a_word";' }],
    safe: [
      { sql: 'CREATE ROLE "clerk_without_a_word" LOGIN;\nDROP ROLE "clerk_without_a_word";' },
      { title: 'none at all', sql: 'CREATE ROLE "clerk_with_null" LOGIN PASSWORD NULL;\nDROP ROLE "clerk_with_null";' },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-createrole.html',
    sources: [],
  },
  check(operation, { statement }) {
    if (operation.kind !== 'create-role' && operation.kind !== 'alter-role') return []
    if (!operation.options.includes('password') || /\bpassword\s+null\b/i.test(statement.text)) return []
    const create = operation.kind === 'create-role' && !operation.guarded
    return [
      {
        condition: `The password of role ${ident(operation.role)} stands in the migration.`,
        effect: "Whoever reads the repository or the server's log has it, and it is the same in every environment.",
        remedy: create
          ? `Make the role without one, and set the password where secrets are kept:\n${sqlBlock(`CREATE ROLE ${ident(operation.role)} LOGIN;`)}`
          : 'Set the password where secrets are kept.',
        evidence: 'text',
      },
    ]
  },
}
