import type { FactBase, StableId } from '@supabase/pg-delta'
import { isStashed } from '../stash/stashed.ts'
import { literal, QUOTED, splitAddress, unquote, type Pass, type Step } from '../step.ts'

const ADD = new RegExp(`^ADD COLUMN (${QUOTED}) ([^]*)$`)

/**
 * A required column that comes back on a table with rows needs a value, and the old ones are gone: rows get a neutral one
 * (an empty text, a zero), which the header says. Where a key or a reference rests on the column no value would be
 * honest, so it comes back as it was and the header says that the table must be empty.
 */
export const requiredColumns: Pass = (steps, { source, target, stash }) =>
  steps.flatMap((step): readonly Step[] => {
    const column = requiredColumn(step, target)
    // Values that lie in the stash are put back before one is asked for.
    if (column && isStashed(stash, step.table!, column.name)) return [step]
    if (!column || !source.has({ kind: 'table', schema: column.schema, name: column.table })) return [step]
    const value = column.keyed ? null : neutralValue(column.type, target)
    if (value === null) return [step]
    return [
      { ...step, sql: `${step.sql} DEFAULT ${value}` },
      { table: step.table, sql: `ALTER COLUMN ${column.quoted} DROP DEFAULT` },
    ]
  })

export interface RequiredColumn {
  readonly schema: string
  readonly table: string
  readonly name: string
  readonly quoted: string
  readonly type: string
  /** Whether a unique or foreign key holds it to values that nobody can make up. */
  readonly keyed: boolean
}

/** The column that a step adds as NOT NULL without a value of its own, or null. */
export function requiredColumn(step: Step, target: FactBase): RequiredColumn | null {
  const match = step.table === undefined ? null : ADD.exec(step.sql)
  if (!match) return null
  const { schema, name: table } = splitAddress(step.table!)
  const name = unquote(match[1]!)
  const id = { kind: 'column', schema, table, name } as const
  const payload = target.get(id)?.payload
  if (!payload || payload['notNull'] !== true || payload['identity'] || payload['generatedExpr']) return null
  if (target.has({ ...id, kind: 'default' })) return null
  return { schema, table, name, quoted: match[1]!, type: String(payload['type']), keyed: isKeyed(id, target) }
}

function isKeyed(id: StableId, target: FactBase): boolean {
  return target.incomingEdges(id).some(({ from }) => {
    const payload = target.get(from)?.payload
    if (from.kind === 'constraint') return /^[pufx]$/.test(String(payload?.['type']))
    return from.kind === 'index' && String(payload?.['def']).startsWith('CREATE UNIQUE')
  })
}

/** By type category; null where no value is neutral (ranges, geometry, composites, domains with checks). */
export function neutralValue(type: string, target: FactBase): string | null {
  if (type.endsWith('[]')) return "'{}'"
  const base = type.replace(/\(.*\)/, '').trim()
  if (/^(text|character varying|character|bpchar|citext|name|bytea)$/.test(base)) return "''"
  if (/^(smallint|integer|bigint|numeric|real|double precision|money)$/.test(base)) return '0'
  if (base === 'boolean') return 'false'
  if (/^(json|jsonb)$/.test(base)) return "'{}'"
  if (/^timestamp\b/.test(base)) return "'1970-01-01 00:00:00'"
  if (base === 'date') return "'1970-01-01'"
  if (/^time\b/.test(base)) return "'00:00:00'"
  if (base === 'interval') return "'0'"
  if (base === 'uuid') return "'00000000-0000-0000-0000-000000000000'"
  const fact = target.facts().find(({ id }) => id.kind === 'type' && isNamed(type, id.schema, id.name))
  const values = fact?.payload['variant'] === 'enum' ? (fact.payload['values'] as readonly string[]) : []
  return values[0] === undefined ? null : literal(values[0])
}

const isNamed = (type: string, schema: string, name: string): boolean =>
  [type, type.replaceAll('"', '')].some((text) => text === `${schema}.${name}` || text === `"${schema}"."${name}"`)
