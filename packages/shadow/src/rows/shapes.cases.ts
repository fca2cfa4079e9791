/** What a schema may ask of rows, and a question that is true when the rows show it. Four rows with twins are asked for. */
export interface ShapeCase {
  readonly what: string
  readonly sql: string
  /** SQL of one boolean. */
  readonly shows: string
  /** The first major that knows it. */
  readonly since?: number
  readonly extension?: string
}

export const SHAPES: readonly ShapeCase[] = [
  {
    what: 'every label of an enum, in a column, under a domain, in an array',
    sql: `CREATE TYPE e AS ENUM ('a', 'b', 'c', 'd', 'e', 'f', 'G "x"'); CREATE DOMAIN d AS e CHECK (VALUE <> 'a');
      CREATE TABLE t (id serial PRIMARY KEY, v e, w e NOT NULL, x d, y e[])`,
    shows: `SELECT count(DISTINCT v) = 7 AND count(DISTINCT w) = 7 AND count(DISTINCT x) = 6
      AND bool_or(y @> enum_range(NULL::e)) FROM t`,
  },
  {
    what: 'arrays: empty, of NULLs, of two dimensions',
    sql: 'CREATE TABLE t (id serial PRIMARY KEY, v int[], w text[][], x numeric(5,2)[] NOT NULL)',
    shows: `SELECT bool_or(v = '{}') AND bool_or(v::text LIKE '%NULL%')
      AND bool_or(array_ndims(v) = 2) AND bool_or(v IS NULL) AND bool_or(array_ndims(w) = 2) AND bool_or(x = '{}') FROM t`,
  },
  {
    what: 'ranges and multiranges: empty, without bounds, of one’s own subtype',
    sql: `CREATE TYPE floats AS RANGE (subtype = float8, multirange_type_name = many_floats);
      CREATE TABLE t (v int4range, w tstzrange NOT NULL, x floats, y many_floats, z datemultirange)`,
    shows: `SELECT bool_or(isempty(v)) AND bool_or(upper_inf(v)) AND bool_or(isempty(w)) AND bool_or(lower_inf(w))
      AND bool_or(NOT isempty(x)) AND bool_or(y = '{}') AND bool_or(NOT isempty(z)) FROM t`,
  },
  {
    what: 'composites: within each other, with and of NULLs, in arrays',
    sql: `CREATE TYPE c AS (n int, t text); CREATE TYPE cc AS (c c, d date, "odd ""n""" bool);
      CREATE TABLE t (v c, w cc NOT NULL, x c[])`,
    shows: `SELECT bool_or((v).t LIKE '%🦄%') AND bool_or(v IS NULL) AND bool_or(((w).c).n IS NOT NULL) AND bool_or(x <> '{}') FROM t`,
  },
  {
    what: 'json, network, bit, uuid, bytea and text search',
    sql: `CREATE TABLE t (a json, b jsonb, c inet, d cidr, e macaddr, f macaddr8, g bit(9), h varbit(5), i uuid, j bytea, k tsvector, l tsquery)`,
    shows: `SELECT bool_and(n >= 2) FROM (SELECT key, count(DISTINCT value::text) AS n FROM t, json_each(row_to_json(t)) GROUP BY key) n`,
  },
  {
    what: 'vectors',
    sql: 'CREATE EXTENSION IF NOT EXISTS vector; CREATE TABLE t (id serial PRIMARY KEY, v public.vector(5) NOT NULL, w public.halfvec(3), x public.sparsevec(9), y public.vector)',
    shows: 'SELECT count(DISTINCT v::text) > 1 AND count(w) > 1 AND count(x) > 1 AND count(y) > 1 FROM t',
    extension: 'vector',
  },
  {
    what: 'boundaries, NULLs and values that differ between columns of one type',
    sql: 'CREATE TABLE t (id serial PRIMARY KEY, a int, b int, c smallint, d text, e varchar(5), f numeric(6,2), g boolean)',
    shows: `SELECT bool_or(a = -2147483648) AND bool_or(a > 2147482000) AND bool_or(a IS NULL) AND bool_or(c = -32768)
      AND bool_or(d = '') AND bool_or(length(e) = 5) AND bool_or(f = 9999.99) AND bool_or(f = -9999.99)
      AND bool_or(a <> b) AND count(DISTINCT g) = 2 FROM t`,
  },
  {
    what: 'equal rows where no key forbids them, equal values beside a key',
    sql: `CREATE TABLE bare (a text, b int CHECK (b > 0)); CREATE TABLE keyed (id serial PRIMARY KEY, a text, u text UNIQUE);
      CREATE TABLE child (keyed int NOT NULL REFERENCES keyed, v text); CREATE VIEW t AS SELECT 1`,
    shows: `SELECT (SELECT count(*) > count(DISTINCT bare::text) FROM bare) AND (SELECT count(a) > count(DISTINCT a) FROM keyed)
      AND (SELECT count(*) > count(DISTINCT child::text) FROM child)`,
  },
  {
    what: 'foreign keys to a unique key, to a partitioned table, MATCH FULL, many to many, deferred',
    sql: `CREATE TABLE a (id int PRIMARY KEY, code text UNIQUE, x int, y int, UNIQUE (x, y));
      CREATE TABLE p (k int, r int, PRIMARY KEY (k, r)) PARTITION BY RANGE (k);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (MINVALUE) TO (10) PARTITION BY HASH (r);
      CREATE TABLE p11 PARTITION OF p1 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
      CREATE TABLE p2 PARTITION OF p DEFAULT;
      CREATE TABLE b (id int PRIMARY KEY, code text NOT NULL REFERENCES a (code), x int, y int,
        FOREIGN KEY (x, y) REFERENCES a (x, y) MATCH FULL, k int, r int, FOREIGN KEY (k, r) REFERENCES p DEFERRABLE INITIALLY DEFERRED);
      CREATE TABLE ab (a int REFERENCES a, b int REFERENCES b, PRIMARY KEY (a, b))`,
    shows: `SELECT (SELECT count(x) > 1 AND count(k) > 1 AND bool_or(x IS NULL) FROM b) AND (SELECT count(*) >= 4 FROM ab)
      AND (SELECT count(DISTINCT tableoid) = 2 FROM p)`,
  },
  {
    what: 'NULLS NOT DISTINCT',
    sql: 'CREATE TABLE t (id serial PRIMARY KEY, v int UNIQUE NULLS NOT DISTINCT)',
    shows: 'SELECT count(*) = 4 + 1 AND count(v) = 4 FROM t',
    since: 15,
  },
  {
    what: 'exclusion and uniqueness by expression or in part',
    sql: `CREATE TABLE t (a int4range, EXCLUDE USING gist (a WITH &&), b text NOT NULL, c bool NOT NULL);
      CREATE UNIQUE INDEX ON t (upper(b)); CREATE UNIQUE INDEX ON t (b) WHERE c`,
    shows: 'SELECT count(*) >= 4 FROM t',
  },
  {
    what: 'a key without overlaps, and one that leads to it',
    sql: `CREATE EXTENSION IF NOT EXISTS btree_gist;
      CREATE TABLE t (id int, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS));
      CREATE TABLE u (id int, during daterange, FOREIGN KEY (id, PERIOD during) REFERENCES t (id, PERIOD during))`,
    shows: 'SELECT (SELECT count(*) >= 4 FROM t) AND (SELECT count(id) > 0 FROM u)',
    since: 18,
  },
  {
    what: 'generated columns that are stored',
    sql: `CREATE TABLE t (a int NOT NULL, b text, c text GENERATED ALWAYS AS (upper(b)) STORED UNIQUE, CHECK (c <> 'X'))`,
    shows: 'SELECT count(c) >= 2 FROM t',
  },
  {
    what: 'generated columns that are not',
    sql: 'CREATE TABLE t (a int NOT NULL, b bigint GENERATED ALWAYS AS (a::bigint * 2) VIRTUAL, CHECK (b > 20))',
    shows: 'SELECT count(*) >= 4 AND bool_and(b > 20) FROM t',
    since: 18,
  },
  {
    what: 'identities and the sequences behind them',
    sql: `CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 10) PRIMARY KEY,
      b smallint GENERATED BY DEFAULT AS IDENTITY UNIQUE, v text); CREATE SEQUENCE own INCREMENT -1;
      CREATE TABLE u (id int DEFAULT nextval('own') PRIMARY KEY)`,
    shows: `SELECT (SELECT min(a) = 100 AND max(a) = 140 AND max(b) = 5 FROM t) AND (SELECT min(id) = -5 FROM u)
      AND nextval(pg_get_serial_sequence('t', 'a')) = 150`,
  },
  {
    what: 'triggers that change, and that refuse some',
    sql: `CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v := lower(NEW.v); RETURN NEW; END $$;
      CREATE FUNCTION pick() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.v IS NULL OR length(NEW.v) > 20 THEN RAISE EXCEPTION 'too long'; END IF; RETURN NEW; END $$;
      CREATE TABLE t (id serial PRIMARY KEY, v text);
      CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION change();
      CREATE TRIGGER b BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pick()`,
    shows: 'SELECT count(*) >= 4 AND bool_and(length(v) <= 20) FROM t',
  },
  {
    what: 'row security that is forced, and that lets nothing through',
    sql: `CREATE TABLE t (id serial PRIMARY KEY, v text); ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY;
      CREATE POLICY no ON t USING (false) WITH CHECK (false)`,
    shows: 'SELECT count(*) >= 4 FROM t',
  },
  {
    what: 'partitions by expression and by two columns',
    sql: `CREATE TABLE t (a text, b int NOT NULL) PARTITION BY LIST (lower(a));
      CREATE TABLE t1 PARTITION OF t FOR VALUES IN ('x', 'y'); CREATE TABLE t2 PARTITION OF t FOR VALUES IN (NULL);
      CREATE TABLE u (a int, b date NOT NULL) PARTITION BY RANGE (a, b);
      CREATE TABLE u1 PARTITION OF u FOR VALUES FROM (1, '2024-01-01') TO (5, '2024-02-01');
      CREATE TABLE u2 PARTITION OF u FOR VALUES FROM (5, '2024-02-01') TO (MAXVALUE, MAXVALUE)`,
    shows: `SELECT (SELECT count(*) > 0 FROM t1) AND (SELECT count(*) > 0 FROM t2) AND (SELECT count(*) > 0 FROM u1) AND (SELECT count(*) > 0 FROM u2)`,
  },
  {
    what: 'inheritance by two, each with rows of its own',
    sql: `CREATE TABLE p (a int NOT NULL CHECK (a > 5)); CREATE TABLE q (b text NOT NULL);
      CREATE TABLE t (c date NOT NULL) INHERITS (p, q)`,
    shows: `SELECT (SELECT count(*) >= 4 FROM ONLY p) AND (SELECT count(*) >= 4 FROM ONLY q) AND (SELECT count(*) >= 4 AND min(a) > 5 FROM t)`,
  },
  {
    what: 'names that need quotes, of everything',
    sql: `CREATE TYPE "Ty""pe" AS ENUM ('it''s', '\\'); CREATE DOMAIN "Do main" AS text CHECK (VALUE <> 'a');
      CREATE TABLE "T 🦄" ("ID" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "a.b" "Ty""pe" NOT NULL, "select" "Do main" NOT NULL);
      CREATE TABLE "U" ("Fk" int NOT NULL REFERENCES "T 🦄")`,
    shows: `SELECT (SELECT count(*) >= 4 AND count(DISTINCT "a.b") = 2 FROM "T 🦄") AND (SELECT count(*) >= 4 FROM "U")`,
  },
]
