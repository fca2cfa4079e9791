import type { Rule } from '@backout/core'
import { sqlBlock } from '../sql.ts'

/** An advisory lock that outlasts its transaction. */
export const banSessionAdvisoryLock: Rule = {
  id: 'ban-session-advisory-lock',
  hazard: 'blocks-writes',
  severity: 'warning',
  docs: {
    condition:
      'pg_advisory_lock or pg_try_advisory_lock is called, and the migration does not call pg_advisory_unlock. The locks of transactions, pg_advisory_xact_lock, are fine.',
    effect:
      'The lock belongs to the session: neither COMMIT nor ROLLBACK lets it go. It is held through all later migrations of the run, and behind a pooler or in the application’s own pool for as long as the connection lives.',
    remedy:
      'pg_advisory_xact_lock, which ends with the transaction. The ORM takes a lock against its own second run already.',
    unsafe: [{ sql: 'SELECT pg_advisory_lock(42);' }],
    safe: [
      { sql: 'SELECT pg_advisory_xact_lock(42);' },
      {
        title: 'let go',
        sql: 'SELECT pg_advisory_lock(42);\n--> statement-breakpoint\nSELECT pg_advisory_unlock(42);',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS',
    sources: [],
  },
  check(operation, { operations, statement }) {
    if (operation.kind !== 'select') return []
    const called = operation.functions.find(({ name }) => /^pg_(try_)?advisory_lock(_shared)?$/.test(name))
    if (!called) return []
    const released = operations
      .slice(operations.indexOf(operation))
      .some(
        (other) => other.kind === 'select' && other.functions.some(({ name }) => name.startsWith('pg_advisory_unlock')),
      )
    if (released) return []
    const xact = statement.text.replaceAll(/\b(pg_(?:try_)?advisory)_lock/gi, '$1_xact_lock')
    return [
      {
        condition: `${called.name} takes a lock that the migration does not let go.`,
        effect: 'It is held until the connection ends, whether the migration fails or not.',
        remedy: ['Take one that ends with the transaction:', sqlBlock(`${xact};`)].join('\n'),
        evidence: 'text',
      },
    ]
  },
}
