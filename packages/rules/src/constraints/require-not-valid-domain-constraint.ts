import type { AlterDomain, Precondition, QualifiedName, Rule, RuleContext, RuleFinding } from '@backout/core'
import { typeNamed } from '../columns/type-at.ts'
import { effectOf } from '../effect.ts'
import { nameKey, parseKey } from '../lookup.ts'
import { constraintSql, ident, qualified, sqlBlock } from '../sql.ts'
import { isMadeBefore } from '../unapplied.ts'

/** A constraint of a domain that is checked on every table that uses it. */
export const requireNotValidDomainConstraint: Rule = {
  id: 'require-not-valid-domain-constraint',
  hazard: 'blocks-writes',
  severity: 'warning',
  docs: {
    condition:
      'A domain that was there before gets a CHECK without NOT VALID, or NOT NULL. With a shadow, only where a table uses the domain.',
    effect:
      'Every table with a column of the domain is locked with SHARE and read from end to end: writes to all of them wait until the last one is done. On a value that breaks it, it fails with 23514 or 23502.',
    remedy:
      'Add it NOT VALID, which is instant and holds for new values. VALIDATE takes the same locks and reads the same tables, so do that when writes can wait; or put the check on each table instead, where validation lets writes go on.',
    facts: [
      'ALTER DOMAIN … ADD CONSTRAINT, SET NOT NULL and VALIDATE CONSTRAINT take SHARE on every table that uses the domain.',
      'ADD CONSTRAINT … NOT VALID takes no lock on tables.',
    ],
    unsafe: [
      {
        before: 'CREATE DOMAIN "email" AS text;\nCREATE TABLE "users" ("id" int PRIMARY KEY, "email" "email");',
        sql: `ALTER DOMAIN "email" ADD CONSTRAINT "email_at" CHECK (VALUE LIKE '%@%');`,
      },
      {
        before: 'CREATE DOMAIN "email" AS text;\nCREATE TABLE "users" ("id" int PRIMARY KEY, "email" "email");',
        sql: 'ALTER DOMAIN "email" SET NOT NULL;',
      },
    ],
    safe: [
      {
        before: 'CREATE DOMAIN "email" AS text;\nCREATE TABLE "users" ("id" int PRIMARY KEY, "email" "email");',
        sql: `ALTER DOMAIN "email" ADD CONSTRAINT "email_at" CHECK (VALUE LIKE '%@%') NOT VALID;`,
      },
      {
        title: 'the domain is new',
        sql: `CREATE DOMAIN "email" AS text;\n--> statement-breakpoint\nALTER DOMAIN "email" ADD CONSTRAINT "email_at" CHECK (VALUE LIKE '%@%');`,
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-alterdomain.html',
    sources: [
      'squawk:ban-alter-domain-with-add-constraint',
      'pgfence:ban-alter-domain-add-constraint',
      'migrationpilot:MP043',
    ],
  },
  check(operation, context) {
    if (operation.kind !== 'alter-domain') return []
    const { domain, change } = operation
    if (isMadeBefore(operation, context, { type: 'type', name: domain })) return []
    const added = change.action === 'add-constraint' ? change.constraint : null
    const isNotNull = change.action === 'set-not-null' || added?.type === 'not null'
    if (!isNotNull && !(added?.type === 'check' && !added.notValid)) return []
    const effect = effectOf(operation, context)
    const tables = context.before ? usersOf(domain, context) : null
    if (tables?.length === 0) return []
    const locked = new Set(effect.locks.map(({ relation }) => nameKey(relation)))
    const names = tables?.map(({ table }) => qualified(table))
    const what = names ? [...new Set(names)].join(', ') : `every table with a column of ${qualified(domain)}`
    const precondition = tables && questionOf(operation, tables)
    return [
      {
        condition: `A constraint of domain ${qualified(domain)} is checked on every row of ${what}.`,
        effect: `INSERT, UPDATE and DELETE on ${what} wait until all of that is read (SHARE); on a value that breaks it, it fails with ${isNotNull ? '23502' : '23514'}.`,
        remedy: remedy(operation),
        evidence:
          effect.evidence === 'trial' && (tables ?? []).some(({ table }) => locked.has(nameKey(table)))
            ? 'trial'
            : 'text',
        ...(tables && { tables: tables.map(({ table }) => table) }),
        ...(precondition && { precondition }),
      } satisfies RuleFinding,
    ]
  },
}

function remedy({ domain, change }: AlterDomain): string {
  const of = `ALTER DOMAIN ${qualified(domain)}`
  const constraint = change.action === 'add-constraint' ? change.constraint : null
  const isCheck = constraint?.type === 'check'
  const name = constraint?.name ?? `${domain.name}_${isCheck ? 'check' : 'not_null'}`
  const added = isCheck ? constraintSql(name, constraint) : `CONSTRAINT ${ident(name)} CHECK (VALUE IS NOT NULL)`
  return [
    'Add it NOT VALID; it holds for new values at once:',
    sqlBlock(`${of} ADD ${added} NOT VALID;`),
    `and validate it when writes can wait (VALIDATE CONSTRAINT ${ident(name)} takes the same locks), if the values that are there matter at all.`,
  ].join('\n')
}

interface User {
  readonly table: QualifiedName
  readonly column: string
}

/** Columns of the domain's type, of tables and materialized views, in the state before. */
function usersOf(domain: QualifiedName, { before }: RuleContext): readonly User[] {
  const wanted = nameKey(domain)
  if (!before || !typeNamed(before, domain)) return []
  return Object.entries(before.relations)
    .filter(([, { kind }]) => kind === 'table' || kind === 'partitioned table' || kind === 'materialized view')
    .flatMap(([key, { columns = [] }]) => {
      const [schema = null, name = ''] = parseKey(key)
      return columns
        .filter(({ type }) => JSON.stringify(parseKey(type.replace(/(\[\])+$/, ''))) === wanted)
        .map((column) => ({ table: { schema, name }, column: column.name }))
    })
}

/** Values that break it, of all columns together. */
function questionOf({ domain, change }: AlterDomain, users: readonly User[]): Precondition | null {
  const check =
    change.action === 'add-constraint' && change.constraint.type === 'check' ? change.constraint.expression : null
  const broken = (column: string) =>
    check === null
      ? `${ident(column)} IS NULL`
      : `NOT (${check.replace(/'(?:[^']|'')*'|\bVALUE\b/gi, (text) => (text.startsWith("'") ? text : ident(column)))})`
  const sums = users.map(({ table, column }) => `(SELECT count(*) FROM ${qualified(table)} WHERE ${broken(column)})`)
  return {
    counts: `values of ${qualified(domain)} that break the constraint`,
    sql: `SELECT ${sums.join(' + ')} AS count`,
  }
}
