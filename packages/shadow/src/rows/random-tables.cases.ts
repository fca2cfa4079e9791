import * as fc from 'fast-check'

/** Some tables of one schema, parents first, as a grammar makes them. */
export type Tables = readonly TableSpec[]

interface TableSpec {
  readonly columns: readonly ColumnSpec[]
  readonly key: 'none' | 'serial' | 'identity' | 'column' | 'two columns'
  /** To the table so many before it, 0 for itself. */
  readonly refers: readonly {
    readonly back: number
    readonly required: boolean
    readonly deferred: boolean
    readonly single: boolean
  }[]
  readonly partitioned: 'no' | 'hash' | 'list' | 'range'
  /** Whether a trigger refuses every row. */
  readonly refuses: boolean
  /** Two columns of which exactly one is NULL, or neither or both are. */
  readonly tied: 'no' | 'both' | 'either'
}

interface ColumnSpec {
  readonly type: keyof typeof TYPES
  readonly notNull: boolean
  readonly unique: 'no' | 'yes' | 'in part' | 'by expression' | 'with NULLs'
  /** Which of the type's conditions; beyond them none. */
  readonly check: number
}

/** What the types below are made of. */
export const RANDOM_SETUP = `CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s', 'happy'); CREATE TYPE pair AS (n int, t text);
  CREATE DOMAIN slug AS text CHECK (VALUE ~ '^[a-z]+(-[a-z0-9]+)*$'); CREATE DOMAIN few AS int CHECK (VALUE BETWEEN 1 AND 9);
  CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$`

/** Types, and conditions on a column c of them. */
const TYPES = {
  int: ['c > 0', 'c BETWEEN 10 AND 500', 'c % 7 = 0'],
  smallint: ['c <> 0', 'abs(c::int) < 100'],
  bigint: ['c IN (1, 20, 300)', 'c < 0'],
  'numeric(6,2)': ['c >= 0', 'c = round(c, 1)'],
  float8: [`c <> 'NaN'`, 'c BETWEEN -90 AND 90'],
  text: [`c <> ''`, `c ~ '^[a-z]{3,8}$'`, `c IN ('a', 'b', 'c', 'd')`, 'length(c) BETWEEN 3 AND 9', `c LIKE '%@%'`],
  'varchar(5)': ['length(c) = 5', 'c = upper(c)'],
  boolean: ['c', 'c IS NOT NULL'],
  date: [`c > '2020-01-01'`, 'extract(isodow FROM c) < 6'],
  timestamptz: [`c < '2030-01-01'`, `date_trunc('day', c, 'UTC') = c`],
  timestamp: [`c >= '2000-01-01'`],
  interval: [`c > '0'`],
  uuid: [`c <> '00000000-0000-0000-0000-000000000000'`],
  jsonb: [`jsonb_typeof(c) = 'object'`, `c ? 'a'`],
  json: [],
  bytea: ['length(c) > 0', 'octet_length(c) = 16'],
  'bit(4)': [],
  inet: ['family(c) = 4'],
  'int[]': ['cardinality(c) > 0', 'array_ndims(c) = 1'],
  'text[]': [`c <@ ARRAY['x', 'y']`],
  int4range: ['NOT isempty(c)', 'NOT upper_inf(c)'],
  mood: [`c <> 'sad'`],
  pair: ['(c).n IS NOT NULL'],
  slug: ['length(c) > 3'],
  few: ['c <> 5'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** Types that a unique key takes. */
const WITHOUT_ORDER = new Set(['json'])
const TEXTS = new Set(['text', 'varchar(5)', 'slug'])

const column: fc.Arbitrary<ColumnSpec> = fc.record({
  type: fc.constantFrom(...(Object.keys(TYPES) as (keyof typeof TYPES)[])),
  notNull: fc.boolean(),
  unique: fc.constantFrom('no', 'no', 'no', 'yes', 'in part', 'by expression', 'with NULLs'),
  check: fc.nat(8),
})

const table: fc.Arbitrary<TableSpec> = fc.record({
  columns: fc.array(column, { minLength: 1, maxLength: 5 }),
  key: fc.constantFrom('none', 'serial', 'identity', 'column', 'two columns'),
  refers: fc.array(
    fc.record({ back: fc.nat(2), required: fc.boolean(), deferred: fc.boolean(), single: fc.boolean() }),
    { maxLength: 2 },
  ),
  partitioned: fc.constantFrom('no', 'no', 'no', 'hash', 'list', 'range'),
  refuses: fc.nat(9).map((one) => one === 0),
  tied: fc.constantFrom('no', 'no', 'both', 'either'),
})

export const tables: fc.Arbitrary<Tables> = fc.array(table, { minLength: 1, maxLength: 3 })

/** The SQL that makes them, t0, t1 and so on, each with a number `n` that is unique for others to refer to. */
export function tablesSql(specs: Tables, version: number): string {
  return specs.map((spec, at) => tableSql(spec, at, version)).join(';\n')
}

function tableSql(spec: TableSpec, at: number, version: number): string {
  const split = spec.partitioned !== 'no'
  // The key of a partitioned table holds the column that parts it.
  const key = split ? 'none' : spec.key
  const number = { serial: 'n serial PRIMARY KEY', identity: 'n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY' }
  const parts = [number[key as 'serial'] ?? (split ? 'n int PRIMARY KEY' : 'n int NOT NULL UNIQUE')]
  const after: string[] = []
  spec.columns.forEach(({ type, notNull, unique, check }, i) => {
    const name = i === 1 ? `"C ""${i}"` : `c${i}`
    const condition = (TYPES[type] as readonly string[])[check]?.replace(/\bc\b/g, name)
    parts.push(`${name} ${type}${notNull ? ' NOT NULL' : ''}${condition ? ` CHECK (${condition})` : ''}`)
    if (WITHOUT_ORDER.has(type) || split || unique === 'no') return
    if (unique === 'with NULLs' && version >= 150_000) parts.push(`UNIQUE NULLS NOT DISTINCT (${name})`)
    else if (unique === 'in part') after.push(`CREATE UNIQUE INDEX ON t${at} (${name}) WHERE n > 1`)
    else if (unique !== 'by expression') parts.push(`UNIQUE (${name})`)
    else if (type === 'int4range') parts.push(`EXCLUDE USING gist (${name} WITH &&)`)
    else after.push(`CREATE UNIQUE INDEX ON t${at} (${TEXTS.has(type) ? `lower(${name})` : `(${name}::${type})`})`)
  })
  const names = spec.columns.map(({ type }, i) => ({ name: i === 1 ? `"C ""${i}"` : `c${i}`, type }))
  const ordered = names.filter(({ type }) => !WITHOUT_ORDER.has(type)).map(({ name }) => name)
  if (key === 'column' && ordered[0]) parts.push(`PRIMARY KEY (${ordered[0]})`)
  if (key === 'two columns' && ordered[1]) parts.push(`PRIMARY KEY (${ordered[0]}, ${ordered[1]})`)
  if (spec.tied !== 'no' && names.length > 1) {
    const [a, b] = [names[0]!.name, names.at(-1)!.name]
    const free = !spec.columns[0]!.notNull && !spec.columns.at(-1)!.notNull && key !== 'column' && key !== 'two columns'
    if (free) parts.push(`CHECK ((${a} IS NULL) ${spec.tied === 'both' ? '=' : '<>'} (${b} IS NULL))`)
  }
  spec.refers.forEach(({ back, required, deferred, single }, i) => {
    const target = Math.max(0, at - back)
    const unique = single && !split ? ' UNIQUE' : ''
    parts.push(
      `f${i} bigint${required ? ' NOT NULL' : ''}${unique} REFERENCES t${target} (n)${deferred ? ' DEFERRABLE INITIALLY DEFERRED' : ''}`,
    )
  })
  const by = {
    no: '',
    hash: ' PARTITION BY HASH (n)',
    list: ' PARTITION BY LIST (n)',
    range: ' PARTITION BY RANGE (n)',
  }
  const bounds = {
    no: [],
    hash: ['FOR VALUES WITH (MODULUS 2, REMAINDER 0)', 'FOR VALUES WITH (MODULUS 2, REMAINDER 1)'],
    list: ['FOR VALUES IN (1, 2, 3)', 'FOR VALUES IN (4, 5)'],
    range: ['FOR VALUES FROM (MINVALUE) TO (100)', 'FOR VALUES FROM (100) TO (1000000)'],
  }
  bounds[spec.partitioned].forEach((bound, i) => after.push(`CREATE TABLE t${at}_${i} PARTITION OF t${at} ${bound}`))
  if (spec.refuses) after.push(`CREATE TRIGGER no BEFORE INSERT ON t${at} FOR EACH ROW EXECUTE FUNCTION no()`)
  return [`CREATE TABLE t${at} (${parts.join(', ')})${by[spec.partitioned]}`, ...after].join(';\n')
}
