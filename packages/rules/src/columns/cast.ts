import type { RuleContext } from '@backout/core'
import { readType } from '../column-type.ts'
import { typeAround } from '../lookup.ts'
import { baseType } from './type-at.ts'

/**
 * What each type becomes without being asked, beside itself and text: measured by ALTER COLUMN TYPE on PostgreSQL 17.
 * Types that are not in the list are not known.
 * @see https://www.postgresql.org/docs/current/sql-createcast.html
 */
const ASSIGNABLE: Readonly<Record<string, string>> = {
  smallint: 'integer,bigint,numeric,real,double precision,oid',
  integer: 'smallint,bigint,numeric,real,double precision,money,oid',
  bigint: 'smallint,integer,numeric,real,double precision,money,oid',
  numeric: 'smallint,integer,bigint,real,double precision,money',
  real: 'smallint,integer,bigint,numeric,double precision',
  'double precision': 'smallint,integer,bigint,numeric,real',
  money: 'numeric',
  boolean: '',
  text: '',
  'character varying': '',
  character: '',
  date: 'timestamp without time zone,timestamp with time zone',
  'time without time zone': 'time with time zone,interval',
  'time with time zone': 'time without time zone',
  'timestamp without time zone': 'date,time without time zone,timestamp with time zone',
  'timestamp with time zone': 'date,time without time zone,time with time zone,timestamp without time zone',
  interval: 'time without time zone',
  json: 'jsonb',
  jsonb: 'json',
  uuid: '',
  inet: 'cidr',
  cidr: 'inet',
  bit: 'bit varying',
  'bit varying': 'bit',
  bytea: '',
  xml: '',
}

/** What each type becomes with an explicit cast only, beside text; measured on PostgreSQL 18, as one with fewer casts never has more. */
const CASTABLE: Readonly<Record<string, string>> = {
  smallint: 'bytea',
  integer: 'boolean,bit,bytea',
  bigint: 'bit,bytea',
  boolean: 'integer',
  jsonb: 'smallint,integer,bigint,numeric,real,double precision,boolean',
  bit: 'integer,bigint',
  bytea: 'smallint,integer,bigint',
}

export const isStringType = (base: string): boolean => /^(text|character( varying)?|bpchar|name)$/.test(base)

/**
 * Whether PostgreSQL casts one type to the other without USING; null when that is not known.
 * @param from as `format_type` prints it, and so is `to`
 */
export function castsWithoutUsing(from: string, to: string, context: RuleContext): boolean | null {
  const [before, after] = [readType(baseType(from, context)), readType(baseType(to, context))]
  if (before.base === after.base && before.array === after.array) return true
  if (isStringType(after.base) && !after.array) return true
  const [source, target] = [familyOf(before.base, context), familyOf(after.base, context)]
  if (source === null || target === null) return null
  if (before.array !== after.array) return false
  if (isStringType(after.base)) return true
  return (ASSIGNABLE[source] ?? '').split(',').includes(target)
}

/**
 * Whether a plain cast from one type to the other exists; null when that is not known. Text casts to and from anything.
 * @param from as `format_type` prints it, and so is `to`
 */
export function castsAtAll(from: string, to: string, context: RuleContext): boolean | null {
  const [before, after] = [readType(baseType(from, context)), readType(baseType(to, context))]
  if ([before, after].some(({ base, array }) => isStringType(base) && !array)) return true
  const withoutUsing = castsWithoutUsing(from, to, context)
  if (withoutUsing !== false || before.array !== after.array) return withoutUsing
  if ([before, after].some(({ base }) => isStringType(base))) return true
  return (CASTABLE[before.base] ?? '').split(',').includes(after.base)
}

/** The type where its casts are known: PostgreSQL's own as it is, an enum as something that casts to text only. */
function familyOf(base: string, context: RuleContext): string | null {
  if (base in ASSIGNABLE) return base
  return typeAround(context, base)?.kind === 'enum' || createsEnum(base, context) ? `enum ${base}` : null
}

const createsEnum = (base: string, { operations }: RuleContext): boolean =>
  operations.some(
    (other) =>
      (other.kind === 'create-enum' && base === readType(printed(other.type.schema, other.type.name)).base) ||
      (other.kind === 'rename-type' && base === readType(printed(other.type.schema, other.newName)).base),
  )

const printed = (schema: string | null, name: string) => `${schema === null ? '' : `"${schema}".`}"${name}"`
