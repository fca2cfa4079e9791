import type { CreateTable, Rule, RuleContext } from '@backout/core'
import { DEFAULT_SCHEMA, parseKey, sameName } from '../lookup.ts'
import { qualified, sqlBlock } from '../sql.ts'

/** A table that was forgotten where the others have row-level security. */
export const requireRowSecurity: Rule<{ schemas: readonly string[] }> = {
  id: 'require-row-security',
  hazard: 'weakens-security',
  severity: 'warning',
  options: {
    schemas: { description: 'Schemas in which every new table must have row-level security.', default: [] },
  },
  docs: {
    condition:
      'A table is created without row-level security in a schema in which most other tables have it, or in one that the option `schemas` names.',
    effect:
      'Whoever reaches the schema (through PostgREST, Supabase, a role per tenant) reads and writes every row of it.',
    remedy: 'Enable it in the same migration. Without a policy only the owner sees rows.',
    unsafe: [
      {
        title: 'the others have it',
        before: 'CREATE TABLE "notes" ("id" int PRIMARY KEY);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;',
        sql: 'CREATE TABLE "diaries" ("id" int PRIMARY KEY);',
        shadow: true,
      },
      {
        title: 'the other one of the same migration has it',
        sql: 'CREATE TABLE "notes" ("id" int PRIMARY KEY);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;\nCREATE TABLE "diaries" ("id" int PRIMARY KEY);',
      },
    ],
    safe: [
      {
        title: 'nobody uses it here',
        before: 'CREATE TABLE "notes" ("id" int);',
        sql: 'CREATE TABLE "diaries" ("id" int);',
      },
      {
        before: 'CREATE TABLE "notes" ("id" int PRIMARY KEY);\nALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;',
        sql: 'CREATE TABLE "diaries" ("id" int PRIMARY KEY);\nALTER TABLE "diaries" ENABLE ROW LEVEL SECURITY;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/ddl-rowsecurity.html',
    sources: ['splinter:rls_disabled_in_public'],
  },
  check(operation, context) {
    if (operation.kind !== 'create-table' || operation.persistence === 'temporary') return []
    // A partition is read through its parent; a foreign table has no policies.
    if (operation.partitionOf || operation.server !== null) return []
    const { table } = operation
    const { operations, options } = context
    const enabled = operations.some((other) => other.kind === 'enable-row-security' && sameName(other.table, table))
    const gone = operations.some((other) => other.kind === 'drop-table' && sameName(other.table, table))
    const schema = table.schema ?? DEFAULT_SCHEMA
    if (enabled || gone || !(options.schemas.includes(schema) || othersHaveIt(operation, schema, context))) return []
    return [
      {
        condition: `Table ${qualified(table)} is created without row-level security.`,
        effect: `Other tables of schema "${schema}" have it; of this one whoever has privileges on it reads and writes every row.`,
        remedy: `Enable it right after it is created, and create its policies:\n${sqlBlock(`${context.statement.text};`, `ALTER TABLE ${qualified(table)} ENABLE ROW LEVEL SECURITY;`)}`,
        evidence: context.before ? 'trial' : 'text',
      },
    ]
  },
}

/** Whether most tables that are there, or else one that this migration creates, have row-level security. */
function othersHaveIt({ table }: CreateTable, schema: string, { before, operations }: RuleContext): boolean {
  const tables = Object.entries(before?.relations ?? {}).filter(
    ([key, { kind }]) => (kind === 'table' || kind === 'partitioned table') && parseKey(key)[0] === schema,
  )
  const secured = tables.filter(([, { rowSecurity }]) => rowSecurity)
  if (tables.length > 0) return secured.length * 2 > tables.length
  return operations.some(
    (other) =>
      other.kind === 'enable-row-security' &&
      (other.table.schema ?? DEFAULT_SCHEMA) === schema &&
      !sameName(other.table, table),
  )
}
