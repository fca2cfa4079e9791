import fc from 'fast-check'
import { pickFrom } from './pick.ts'
import { TYPES } from './values.ts'

/** Numbers from which {@link schemaFrom} makes its choices: the features, and one list for each table. */
export interface SchemaSeed {
  readonly features: readonly number[]
  readonly tables: readonly (readonly number[])[]
}

export const schemaSeeds: fc.Arbitrary<SchemaSeed> = fc.record({
  features: fc.subarray(Object.keys(FEATURES()).map((_, at) => at)),
  tables: fc.array(fc.array(fc.nat(999), { maxLength: 40 }), { minLength: 1, maxLength: 3 }),
})

/**
 * The statements of a random schema. Not each of them runs on every version; whoever runs them leaves out what PostgreSQL
 * refuses.
 */
export function schemaFrom({ features, tables }: SchemaSeed): string[] {
  const all = Object.values(FEATURES())
  return [...BASE, ...tables.flatMap(table), ...features.flatMap((at) => all[at] ?? [])]
}

/** One table, and all that a schema may have besides. */
export const everything = (): string[] => [
  ...BASE,
  'CREATE TABLE t0 (id serial PRIMARY KEY, c0 integer, k bigint GENERATED ALWAYS AS IDENTITY, m mood, p pair)',
  'CREATE INDEX t0_c0 ON t0 (c0)',
  'CREATE POLICY own ON t0 USING (true)',
  'ALTER TABLE t0 ENABLE ROW LEVEL SECURITY',
  ...Object.values(FEATURES()).flat(),
]

/** What the tables may use. */
const BASE = [
  `CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')`,
  `CREATE DOMAIN positive AS integer CHECK (VALUE > 0)`,
  `CREATE TYPE pair AS (x integer, y text)`,
  `CREATE TYPE spare AS (a integer, b text)`,
  `CREATE ROLE laws_reader`,
  `CREATE ROLE laws_other`,
  `CREATE ROLE laws_member IN ROLE laws_reader`,
]

const OWN = ['mood', 'positive', 'pair', 'mood[]'] as const

function table(numbers: readonly number[], at: number): string[] {
  const pick = pickFrom(numbers, `t${at}`)
  const name = pick.number(4) === 3 ? `"T ${at}"` : `t${at}`
  const key = pick.of([
    'id serial PRIMARY KEY',
    'id integer PRIMARY KEY',
    'id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    'id uuid PRIMARY KEY',
    'id integer NOT NULL UNIQUE',
    'id integer',
    'id integer, k text, PRIMARY KEY (id, k)',
  ])
  const count = 1 + pick.number(4)
  const columns = Array.from({ length: count }, (_, c) => {
    const type = pick.number(4) === 3 ? pick.of(OWN) : pick.of(TYPES)
    const rest = pick.of(['', '', ' NOT NULL', '', ' UNIQUE', ' DEFAULT NULL'])
    return `c${c} ${type}${type === 'json' || type === 'point' ? rest.replace(' UNIQUE', '') : rest}`
  })
  const statements = [`CREATE TABLE ${name} (${[key, ...columns].join(', ')})`]
  if (at > 0 && pick.number(3) > 0) {
    const action = pick.of(['', ' ON DELETE CASCADE', ' ON DELETE SET NULL'])
    statements.push(`ALTER TABLE ${name} ADD COLUMN parent integer REFERENCES t0 (id)${action}`)
  }
  const more = [
    `CREATE INDEX ON ${name} (c0)`,
    `ALTER TABLE ${name} ADD COLUMN self integer REFERENCES ${name} (id)`,
    `CREATE UNIQUE INDEX ON ${name} (lower(c0::text)) WHERE id IS NOT NULL`,
    `ALTER TABLE ${name} ADD CONSTRAINT "c0 is" CHECK (c0 IS NOT NULL OR id IS NOT NULL)`,
    `ALTER TABLE ${name} ADD COLUMN g text GENERATED ALWAYS AS ('g' || id) STORED`,
    `COMMENT ON TABLE ${name} IS 'what it is'`,
    `COMMENT ON COLUMN ${name}.c0 IS 'it''s'`,
    `GRANT SELECT, UPDATE (c0) ON ${name} TO laws_reader`,
    `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`,
    `CREATE POLICY "own rows" ON ${name} USING (id IS NOT NULL)`,
    `ALTER TABLE ${name} ADD COLUMN n serial`,
    `CREATE VIEW v${at} AS SELECT id, c0 FROM ${name}`,
    `ALTER TABLE ${name} ADD UNIQUE (id, c0)`,
  ] as const
  for (const statement of more) if (pick.number(4) === 3) statements.push(statement)
  return statements
}

/** What a schema may have besides. A function, since the arbitrary above needs it before it is defined. */
function FEATURES(): Record<string, readonly string[]> {
  return {
    partitions: [
      `CREATE TABLE parts (id integer, r text, v numeric, PRIMARY KEY (id, r)) PARTITION BY LIST (r)`,
      `CREATE TABLE parts_a PARTITION OF parts FOR VALUES IN ('a')`,
      `CREATE TABLE parts_rest PARTITION OF parts DEFAULT`,
      `CREATE TABLE parts_alone (id integer NOT NULL, r text NOT NULL, v numeric, CHECK (r = 'z'))`,
    ],
    inheritance: [
      `CREATE TABLE base (id integer PRIMARY KEY, a text)`,
      `CREATE TABLE heir (b integer) INHERITS (base)`,
      `CREATE TABLE stray (id integer NOT NULL, a text)`,
    ],
    composite: [
      `CREATE TABLE two (a integer, b text, PRIMARY KEY (a, b))`,
      `CREATE TABLE refers (id integer PRIMARY KEY, a integer, b text, FOREIGN KEY (a, b) REFERENCES two ON UPDATE CASCADE)`,
    ],
    typed: [`CREATE TABLE typed OF pair (x PRIMARY KEY)`, `CREATE TABLE loose (x integer, y text)`],
    views: [
      `CREATE VIEW moods AS SELECT unnest(enum_range(NULL::mood)) AS m`,
      `CREATE MATERIALIZED VIEW held AS SELECT m FROM moods`,
      `CREATE INDEX held_m ON held (m)`,
    ],
    routines: [
      `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`,
      `CREATE FUNCTION twice(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'select a * 2'`,
      `CREATE PROCEDURE nothing() LANGUAGE sql AS 'select 1'`,
      `CREATE TRIGGER touched BEFORE UPDATE ON t0 FOR EACH ROW EXECUTE FUNCTION touch()`,
    ],
    rules: [`CREATE TABLE ruled (id integer)`, `CREATE RULE still AS ON DELETE TO ruled DO INSTEAD NOTHING`],
    sequences: [
      `CREATE SEQUENCE numbers START 5 INCREMENT 2`,
      `CREATE TABLE numbered (id integer PRIMARY KEY DEFAULT nextval('numbers'), a text)`,
    ],
    schemas: [`CREATE SCHEMA "My S"`, `CREATE TABLE "My S"."T x" ("I d" integer PRIMARY KEY, "a""b" text)`],
    publication: [`CREATE PUBLICATION laws_pub FOR TABLE t0`],
    statistics: [`CREATE STATISTICS laws_stats (ndistinct) ON id, c0 FROM t0`],
    texts: [
      `CREATE TABLE texts (id integer PRIMARY KEY, a text COLLATE "C" DEFAULT 'none', b varchar(20), tags text[] NOT NULL DEFAULT '{}')`,
      `CREATE TABLE keyless (a text, b integer)`,
    ],
    generated: [`CREATE TABLE sums (id integer PRIMARY KEY, a integer, s integer GENERATED ALWAYS AS (a + 1) STORED)`],
    privileges: [`ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO laws_reader`],
  }
}
