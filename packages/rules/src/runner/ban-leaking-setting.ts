import type { Operation, Rule, RuleContext, RuleFinding, Statement } from '@backout/core'
import { ident, sqlBlock } from '../sql.ts'
import { isParameter, settingChanges } from './settings.ts'

/** A parameter that is still set when the next migration begins. */
export const banLeakingSetting: Rule = {
  id: 'ban-leaking-setting',
  hazard: 'breaks-clients',
  severity: 'warning',
  docs: {
    condition:
      'A migration sets a parameter of the session and does not take it back, with a runner that goes on in the same session: search_path, role, session_replication_role, row_security, TimeZone and what else changes the meaning of SQL. One finding a migration, at the first. With one transaction around all pending migrations, SET LOCAL of such a parameter lasts into the next migration too.',
    effect:
      'The migrations that run after it in the same deployment run with it, but not those of a later one: they create objects elsewhere, as somebody else, or fail, depending on what happens to be pending together. When the application migrates on its own pool, its queries get the connection next.',
    remedy: 'RESET it at the end of the migration, or write out schemas and roles where they are needed.',
    facts: [
      'Prisma runs all migrations of one deployment on one connection. Drizzle does too, in one transaction; SET outlasts its commit.',
      'A dump by pg_dump begins with a dozen of these, among them set_config(search_path).',
    ],
    unsafe: [
      { sql: 'CREATE SCHEMA "app";\n--> statement-breakpoint\nSET search_path TO "app";' },
      {
        title: 'as pg_dump writes it',
        sql: `SELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE "public"."t" ("id" int);`,
        transaction: 'per-batch',
      },
      {
        title: 'SET LOCAL lasts as long as the transaction of all pending migrations',
        sql: 'SET LOCAL search_path TO "public";',
      },
    ],
    safe: [
      { title: 'a timeout changes no meaning', sql: `SET lock_timeout = '5s';`, transaction: 'per-batch' },
      {
        title: 'taken back',
        sql: `SET lock_timeout = '5s';\nSELECT 1;\nRESET lock_timeout;`,
        transaction: 'per-batch',
      },
      {
        title: 'for the transaction of the file',
        sql: `SET LOCAL search_path TO "public";\nSELECT 1;`,
        transaction: 'per-batch',
      },
      { title: 'a timeout for the rest of the transaction', sql: `SET LOCAL lock_timeout = '5s';` },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-set.html',
    sources: [],
  },
  check: (operation, context) =>
    leakFinding(operation, context, {
      parameters: changesMeaning,
      effect: 'Names without a schema, rights and values may then mean something else there.',
    }),
}

/** What is said where parameters of a kind leak, at the first of them. */
export function leakFinding(
  operation: Operation,
  context: RuleContext,
  { parameters, effect }: { readonly parameters: (name: string) => boolean; readonly effect: string },
): readonly RuleFinding[] {
  const { statement, runner } = context
  if (runner.session === 'per-migration') return []
  const leaking = leaks(context).filter(({ parameter }) => parameters(parameter))
  const [first] = leaking
  if (!first || first.statement !== statement || operation !== statement.operations.at(-1)) return []
  const named = [...new Set(leaking.map(({ parameter }) => parameter))]
  const shown = named.length > 4 ? `${named.slice(0, 3).join(', ')} and ${named.length - 3} others` : named.join(', ')
  return [
    {
      condition: `${shown} ${named.length > 1 ? 'are' : 'is'} still set when this migration ends.`,
      effect: `Migrations that ${runner.label} runs after it in the same session run with it, and in another deployment without it. ${effect}`,
      remedy: ['Take it back at the end of the migration:', sqlBlock(...named.map(resetSql))].join('\n'),
      evidence: 'text',
    },
  ]
}

/** Parameters that decide what SQL means or who runs it, not only how long it may take or what it prints. */
export const changesMeaning = (parameter: string): boolean =>
  /^(search_path|role|session_authorization|session_replication_role|row_security|timezone|datestyle|intervalstyle|standard_conforming_strings|default_(transaction_.*|tablespace|table_access_method|toast_compression)|transaction_read_only|check_function_bodies|client_encoding|constraint_exclusion)$/.test(
    parameter,
  )

/** In pg_dump's preamble, and what a client sends by itself: nothing depends on them. */
const HARMLESS: ReadonlySet<string> = new Set(['client_min_messages', 'application_name', 'xmloption'])

const resetSql = (parameter: string): string =>
  parameter === 'session_authorization'
    ? 'RESET SESSION AUTHORIZATION;'
    : `RESET ${/^[a-z_]+$/.test(parameter) ? parameter : parameter.split('.').map(ident).join('.')};`

interface Leak {
  readonly parameter: string
  readonly statement: Statement
  readonly local: boolean
}

/** The parameters that are still set at the end of the migration, each with the statement that set it first. */
function leaks({ statements, runner }: RuleContext): readonly Leak[] {
  let open: readonly Leak[] = []
  for (const statement of statements) {
    for (const operation of statement.operations) {
      for (const { parameter, value, local } of settingChanges(operation, statement).filter(isParameter)) {
        if (parameter === null || value === null) {
          open = open.filter((leak) => parameter !== null && leak.parameter !== parameter)
          continue
        }
        const lasts = !local || (runner.transaction === 'all-pending' && changesMeaning(parameter))
        if (lasts && !HARMLESS.has(parameter) && !open.some((leak) => leak.parameter === parameter))
          open = [...open, { parameter, statement, local }]
      }
      if (operation.kind === 'commit' || operation.kind === 'rollback') open = open.filter(({ local }) => !local)
    }
  }
  return open
}
