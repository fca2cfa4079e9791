/** CHECK constraints as they occur in applications: the columns of a table, and its condition. */
export const SOLVABLE: readonly (readonly [columns: string, check: string])[] = [
  ['price numeric(10,2) NOT NULL', 'price >= 0'],
  ['quantity int NOT NULL', 'quantity BETWEEN 1 AND 100'],
  ['rating smallint NOT NULL', 'rating IN (1, 2, 3, 4, 5)'],
  ['status text NOT NULL', `status IN ('draft', 'published', 'archived')`],
  ['status varchar(10) NOT NULL', `status = ANY (ARRAY['on', 'off']::varchar[])`],
  ['name varchar(50) NOT NULL', 'char_length(name) > 0'],
  ['code char(6) NOT NULL', 'length(code) = 6'],
  ['name text NOT NULL', 'length(name) BETWEEN 3 AND 20'],
  ['email text NOT NULL', String.raw`email ~* '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$'`],
  ['slug text NOT NULL', `slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'`],
  ['currency char(3) NOT NULL', `currency ~ '^[A-Z]{3}$'`],
  ['color varchar(7) NOT NULL', `color ~ '^#[0-9a-fA-F]{6}$'`],
  ['phone text NOT NULL', String.raw`phone ~ '^\+?[1-9]\d{1,14}$'`],
  ['version text NOT NULL', String.raw`version ~ '^\d+\.\d+\.\d+(-[a-z]+)?$'`],
  ['zip text NOT NULL', `zip SIMILAR TO '[0-9]{5}'`],
  ['path text NOT NULL', `path ~ '^(/[[:alnum:]_]+)+$' AND path !~ '//'`],
  ['email text NOT NULL', `lower(email) = email AND email LIKE '%@%'`],
  ['email text NOT NULL', `position('@' IN email) > 1`],
  ['path text NOT NULL', `starts_with(path, '/')`],
  ['country text NOT NULL', 'country = upper(country) AND length(country) = 2'],
  ['title text NOT NULL', `btrim(title) <> '' AND title = btrim(title)`],
  ['title text NOT NULL', `title NOT LIKE 'tmp%' AND char_length(title) >= 5`],
  ['hash bytea NOT NULL', 'octet_length(hash) = 32'],
  ['starts timestamptz NOT NULL, ends timestamptz NOT NULL', 'ends > starts'],
  ['starts date NOT NULL, ends date NOT NULL', `starts <= ends AND starts >= '2020-01-01'`],
  ['day date NOT NULL', `extract(isodow FROM day) IN (6, 7)`],
  ['born date NOT NULL', `born >= '1900-01-01' AND born < '2020-06-15'`],
  ['month date NOT NULL', `date_trunc('month', month) = month`],
  ['opens time NOT NULL, closes time NOT NULL', 'opens < closes'],
  ['length interval NOT NULL', `length > interval '0' AND length <= interval '1 day'`],
  ['created timestamp NOT NULL, deleted timestamp', 'deleted IS NULL OR deleted >= created'],
  ['discount numeric(4,3) NOT NULL', 'discount >= 0 AND discount < 1'],
  ['lat float8 NOT NULL, lon float8 NOT NULL', 'lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180'],
  ['port int NOT NULL', 'port > 0 AND port < 65536'],
  ['least int NOT NULL, most int NOT NULL', 'least <= most'],
  ['a int NOT NULL, b int NOT NULL', 'a + b = 100'],
  ['a int NOT NULL, b int NOT NULL, c int NOT NULL', 'a + b + c = 100'],
  [
    'entry text NOT NULL, total int NOT NULL, fee int NOT NULL, share int NOT NULL, rest int NOT NULL',
    `entry IN ('purchase', 'clawback') AND fee + share + rest = total
     AND (entry <> 'purchase' OR (total >= 0 AND fee >= 0 AND share >= 0 AND rest >= 0))
     AND (entry <> 'clawback' OR (total <= 0 AND fee = 0 AND share <= 0 AND rest = 0))`,
  ],
  ['price int NOT NULL, quantity int NOT NULL, total int NOT NULL', 'total = price * quantity'],
  ['size bigint NOT NULL', 'size % 512 = 0 AND size > 0'],
  ['cents money NOT NULL', `cents >= '0'::money`],
  ['a text, b text', '(a IS NULL) <> (b IS NULL)'],
  ['a int, b int, c int', 'num_nonnulls(a, b, c) = 1'],
  ['a int, b int', 'coalesce(a, b) IS NOT NULL'],
  ['amount int NOT NULL, paid timestamptz', '(amount = 0) = (paid IS NULL)'],
  ['quantity int NOT NULL, unit text', '(quantity > 0 AND unit IS NOT NULL) OR (quantity = 0 AND unit IS NULL)'],
  [
    'kind text NOT NULL, card text, iban text',
    `(kind = 'card' AND length(card) = 16 AND card IS NOT NULL AND iban IS NULL)
     OR (kind = 'iban' AND iban ~ '^[A-Z]{2}[0-9]{2}' AND iban IS NOT NULL AND card IS NULL)`,
  ],
  ['kind text NOT NULL, amount int NOT NULL', `CASE WHEN kind = 'free' THEN amount = 0 ELSE amount > 10 END`],
  ['admin boolean NOT NULL, guest boolean NOT NULL', 'NOT (admin AND guest)'],
  ['a boolean NOT NULL, b boolean NOT NULL, c boolean NOT NULL', 'a::int + b::int + c::int = 1'],
  ['terms boolean NOT NULL', 'terms IS TRUE'],
  ['data jsonb NOT NULL', `jsonb_typeof(data) = 'object'`],
  ['tags jsonb NOT NULL', `jsonb_typeof(tags) = 'array' AND jsonb_array_length(tags) BETWEEN 1 AND 5`],
  ['data jsonb NOT NULL', `data ? 'version'`],
  ['data jsonb NOT NULL', `(data ->> 'kind') IN ('a', 'b') AND (data ->> 'kind') IS NOT NULL`],
  ['tags text[] NOT NULL', 'cardinality(tags) BETWEEN 1 AND 10'],
  ['point float8[] NOT NULL', 'array_length(point, 1) = 3 AND array_length(point, 1) IS NOT NULL'],
  ['tags text[] NOT NULL', `tags <@ ARRAY['red', 'green', 'blue'] AND cardinality(tags) > 0`],
  ['tags text[] NOT NULL', 'array_position(tags, NULL) IS NULL'],
  ['period daterange NOT NULL', 'NOT isempty(period) AND NOT lower_inf(period) AND NOT upper_inf(period)'],
  ['host inet NOT NULL', 'family(host) = 4'],
  ['token uuid NOT NULL', `token::text ~ '^.{14}4'`],
  ['mood check_mood NOT NULL', `mood <> 'sad'`],
  ['mood check_mood NOT NULL', `mood > 'sad'::check_mood`],
  ['a int NOT NULL, double int GENERATED ALWAYS AS (a * 2) STORED', 'double BETWEEN 10 AND 20'],
  ['number text NOT NULL', 'number::int > 0'],
  ['payload text NOT NULL', `(payload::jsonb ->> 'a') IS NOT NULL`],
  ['number int NOT NULL', 'check_is_small(number)'],
  ['"Weird ""Name""" int NOT NULL, "select" text NOT NULL', `"Weird ""Name""" > 41 AND "select" IN ('it''s')`],
]

/** Nothing satisfies the first; the second takes a key that backout cannot guess. Both must be named, not passed over. */
export const UNSOLVABLE: readonly (readonly [columns: string, check: string])[] = [
  ['a int NOT NULL', 'a > 1 AND a < 1'],
  ['secret text NOT NULL', `md5(secret) = 'd41d8cd98f00b204e9800998ecf8427f' AND length(secret) > 5`],
]

/** What the conditions above refer to. */
export const SETUP = `
  CREATE TYPE check_mood AS ENUM ('sad', 'ok', 'happy');
  CREATE FUNCTION check_is_small(n int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
  BEGIN
    IF n < 0 THEN RAISE EXCEPTION 'negative: %', n; END IF;
    RETURN n < 10;
  END $$`
