import type { Rule, RuleContext } from '@backout/core'
import { evidence } from '../lookup.ts'
import { qualified } from '../sql.ts'

/** Privileges for every role that there is and will be. */
export const banGrantToPublic: Rule = {
  id: 'ban-grant-to-public',
  hazard: 'weakens-security',
  severity: 'warning',
  docs: {
    condition:
      'GRANT or ALTER DEFAULT PRIVILEGES gives PUBLIC a privilege that PostgreSQL does not give it by itself: on tables, sequences or schemas.',
    effect: 'Every role has it, those that are made later too, and revoking it from one role takes nothing away.',
    remedy: 'Grant it to the roles that need it, by name; a group role stands for many.',
    unsafe: [
      { before: 'CREATE TABLE "notes" ("id" int);', sql: 'GRANT SELECT ON "notes" TO PUBLIC;' },
      { before: 'CREATE TABLE "notes" ("id" int);', sql: 'GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC;' },
      { sql: 'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;' },
    ],
    safe: [
      { before: 'CREATE TABLE "notes" ("id" int);', sql: 'GRANT SELECT ON "notes" TO CURRENT_USER;' },
      { before: 'CREATE TABLE "notes" ("id" int);', sql: 'REVOKE ALL ON "notes" FROM PUBLIC;' },
      {
        title: 'what PostgreSQL gives everyone by itself',
        before: 'CREATE FUNCTION "one"() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;',
        sql: 'GRANT EXECUTE ON FUNCTION "one"() TO PUBLIC;',
      },
    ],
    facts: [
      'By itself PostgreSQL gives PUBLIC EXECUTE on functions, USAGE on languages, types and domains, and CONNECT and TEMPORARY on databases.',
    ],
    url: 'https://www.postgresql.org/docs/current/ddl-priv.html',
    sources: ['migrationpilot:MP085'],
  },
  check(operation, context) {
    const isGrant =
      operation.kind === 'grant' || (operation.kind === 'alter-default-privileges' && operation.action === 'grant')
    if (!isGrant || !operation.grantees.some((role) => role.toUpperCase() === 'PUBLIC')) return []
    if (GIVEN.has(operation.objectType)) return []
    const privileges = operation.privileges.map(({ privilege }) => privilege.toUpperCase()).join(', ')
    const later = operation.kind === 'alter-default-privileges'
    const objects =
      later || operation.objects.length === 0
        ? `every ${operation.objectType}`
        : operation.objects.map(qualified).join(', ')
    return [
      {
        condition: later
          ? `PUBLIC gets ${privileges} on ${objects} that is made from here on.`
          : `PUBLIC gets ${privileges} on ${objects}.`,
        effect: 'Every role has it, those that are made later too, and revoking it from one role takes nothing away.',
        remedy: 'Name the roles that need it instead of PUBLIC.',
        evidence: evidence(context satisfies RuleContext),
      },
    ]
  },
}

/** Kinds on which PUBLIC has something anyway. */
const GIVEN: ReadonlySet<string> = new Set([
  'function',
  'procedure',
  'routine',
  'language',
  'type',
  'domain',
  'database',
])
