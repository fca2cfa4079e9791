import type { Catalog, CatalogColumn } from '@backout/core'
import type { Pick } from './pick.ts'

/** Types that columns get, with values for defaults, updates and inserts. */
const VALUES: Readonly<Record<string, readonly [string, ...string[]]>> = {
  integer: ['0', '7', '-2147483648'],
  smallint: ['1', '-7'],
  bigint: ['5', '9223372036854775807'],
  'numeric(10,2)': ['1.50', '-0.01'],
  numeric: ['3.14159', '1e20'],
  real: ['1.5'],
  'double precision': ['0.1', `'NaN'`],
  text: [`'x'`, `''`, `'7'`, `'é 😀'`],
  'character varying(20)': [`'y'`, `'12'`],
  'character(3)': [`'ab'`],
  boolean: ['true', 'false'],
  date: [`'2024-02-29'`],
  'timestamp without time zone': [`'2024-01-02 03:04:05.678901'`],
  'timestamp with time zone': [`'2024-06-01 12:00:00.123+05'`, 'now()'],
  interval: [`'1 day 2 hours'`],
  uuid: [`'00000000-0000-4000-8000-000000000001'`],
  json: [`'{"b": 1,  "a": 2}'`],
  jsonb: [`'{"a": [1, null]}'`],
  bytea: [`'\\x00ff'`],
  inet: [`'10.0.0.1/8'`],
  'integer[]': [`'{1,NULL,3}'`],
  'text[]': [`'{a,"b,c"}'`],
  int4range: [`'[1,5)'`],
  'bit(4)': [`'1010'`],
  point: [`'(1,2)'`],
}

export const TYPES = Object.keys(VALUES) as [string, ...string[]]

/** A literal for a column, NULL now and then; of types that are not known here always. */
export function valueFor(pick: Pick, { type, notNull }: CatalogColumn, { types }: Catalog): string {
  if (!notNull && pick.number(4) === 3) return 'NULL'
  const labels = types[type]?.labels
  if (labels) return `'${pick.one(labels)?.replaceAll("'", "''") ?? ''}'`
  const known = VALUES[types[type]?.base ?? type]
  return known ? pick.of(known) : 'NULL'
}

/** How a value of one type is made one of another that has no cast of its own: through its text. */
export const throughText = (column: string, type: string): string => `${column}::text::${type}`

/** Types to which a column may be changed: near ones first, any other at last. */
export const NEAR: Readonly<Record<string, readonly [string, ...string[]]>> = {
  integer: ['bigint', 'smallint', 'text', 'numeric(10,2)', 'real', 'double precision', 'boolean'],
  smallint: ['integer', 'text', 'real'],
  bigint: ['integer', 'numeric', 'double precision', 'real', 'text', 'interval'],
  'numeric(10,2)': [
    'numeric',
    'numeric(10,1)',
    'numeric(12,4)',
    'integer',
    'text',
    'real',
    'double precision',
    'money',
  ],
  numeric: ['numeric(10,2)', 'double precision', 'text', 'integer'],
  real: ['double precision', 'numeric', 'text', 'integer'],
  'double precision': ['real', 'numeric', 'text', 'integer'],
  text: ['character varying(20)', 'character varying(3)', 'character(5)', 'bytea', 'citext', 'json', 'name', '"char"'],
  'character varying(20)': ['text', 'character varying(5)', 'character varying(100)', 'character(20)', 'name'],
  'character(3)': ['text', 'character(5)', 'character varying(3)', 'character(1)'],
  boolean: ['text', 'integer'],
  date: ['timestamp without time zone', 'timestamp with time zone', 'text'],
  'timestamp without time zone': [
    'timestamp with time zone',
    'timestamp(0) without time zone',
    'date',
    'text',
    'time without time zone',
  ],
  'timestamp with time zone': [
    'timestamp without time zone',
    'timestamp(3) with time zone',
    'date',
    'text',
    'time with time zone',
  ],
  interval: ['interval day to second', 'interval(0)', 'text', 'time without time zone'],
  uuid: ['text', 'bytea', 'character varying(36)'],
  json: ['jsonb', 'text'],
  jsonb: ['json', 'text'],
  bytea: ['text'],
  inet: ['cidr', 'text'],
  'integer[]': ['bigint[]', 'text[]', 'smallint[]', 'text'],
  'text[]': ['character varying(5)[]', 'text'],
  int4range: ['text', 'int8range', 'int4multirange'],
  'bit(4)': ['bit varying(4)', 'bit(8)', 'bit(2)', 'text'],
  point: ['text', 'box'],
}
