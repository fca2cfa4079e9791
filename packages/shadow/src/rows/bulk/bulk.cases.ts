/** Tables of one schema, and how many of some hundred rows each of them takes: all, where nothing is said. */
export interface BulkCase {
  readonly what: string
  readonly sql: string
  /** Rows by table where fewer go in, and what is said of it. */
  readonly fewer?: Readonly<Record<string, readonly [rows: number, says: string]>>
}

export const BULK: readonly BulkCase[] = [
  {
    what: 'keys of every kind',
    sql: `
      CREATE TABLE by_serial (id serial PRIMARY KEY, v text NOT NULL, w numeric(10,2), x jsonb, y timestamptz);
      CREATE TABLE by_identity (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v bool NOT NULL);
      CREATE TABLE by_uuid (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), v date NOT NULL UNIQUE);
      CREATE TABLE by_text (id text PRIMARY KEY, v inet UNIQUE, w bytea NOT NULL UNIQUE, x interval UNIQUE);
      CREATE TABLE by_char (id varchar(5) PRIMARY KEY, v time NOT NULL UNIQUE, w bit(16) UNIQUE, x float8 UNIQUE);
      CREATE TABLE by_two (a int, b smallint, PRIMARY KEY (a, b), UNIQUE (b));
      CREATE TABLE "Täble ""x"".y" ("a ""b""" int PRIMARY KEY, "backout n" text NOT NULL, n int, "select" macaddr UNIQUE)`,
  },
  {
    what: 'foreign keys: to a parent, one to one, many to many, to oneself, in a circle, to another unique key',
    sql: `
      CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE);
      CREATE TABLE profiles (user_id int PRIMARY KEY REFERENCES users, bio text);
      CREATE TABLE posts (id uuid PRIMARY KEY, author int NOT NULL REFERENCES users, editor int REFERENCES users,
        mail text REFERENCES users (email), reply_to uuid REFERENCES posts);
      CREATE TABLE tags (name varchar(20) PRIMARY KEY);
      CREATE TABLE post_tags (post uuid REFERENCES posts, tag varchar(20) REFERENCES tags, PRIMARY KEY (post, tag));
      CREATE TABLE roles (user_id int REFERENCES users, role text CHECK (role IN ('a', 'b')), PRIMARY KEY (user_id, role));
      CREATE TABLE orgs (id serial PRIMARY KEY, owner int NOT NULL);
      CREATE TABLE staff (id serial PRIMARY KEY, org int NOT NULL REFERENCES orgs DEFERRABLE INITIALLY DEFERRED);
      ALTER TABLE orgs ADD FOREIGN KEY (owner) REFERENCES staff DEFERRABLE INITIALLY DEFERRED`,
  },
  {
    what: 'foreign keys that share a column',
    sql: `
      CREATE TABLE tenants (id uuid PRIMARY KEY);
      CREATE TABLE members (tenant uuid REFERENCES tenants, id int, PRIMARY KEY (tenant, id));
      CREATE TABLE teams (tenant uuid REFERENCES tenants, id int, PRIMARY KEY (tenant, id));
      CREATE TABLE team_members (id serial PRIMARY KEY, tenant uuid NOT NULL REFERENCES tenants, member int NOT NULL, team int,
        FOREIGN KEY (tenant, member) REFERENCES members, FOREIGN KEY (tenant, team) REFERENCES teams)`,
  },
  {
    what: 'uniqueness of other kinds',
    sql: `
      CREATE TABLE partly (id serial PRIMARY KEY, owner int NOT NULL, main bool NOT NULL);
      CREATE UNIQUE INDEX ON partly (owner) WHERE main;
      CREATE TABLE lowered (email text NOT NULL, phone text);
      CREATE UNIQUE INDEX ON lowered (lower(email), (phone || 'x'));
      CREATE EXTENSION IF NOT EXISTS btree_gist;
      CREATE TABLE bookings (room int NOT NULL, during tstzrange NOT NULL, EXCLUDE USING gist (room WITH =, during WITH &&));
      CREATE TABLE shifts (starts timestamptz NOT NULL, ends timestamptz NOT NULL, CHECK (ends > starts),
        EXCLUDE USING gist (tstzrange(starts, ends) WITH &&));
      CREATE TABLE later (n int UNIQUE DEFERRABLE INITIALLY DEFERRED, v text);
      CREATE TABLE flags (id int UNIQUE, v bool UNIQUE NOT NULL)`,
    fewer: { flags: [2, 'Only 2 rows'] },
  },
  {
    what: 'conditions',
    sql: `
      CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
      CREATE DOMAIN positive AS int CHECK (VALUE > 0);
      CREATE DOMAIN mail AS text CHECK (VALUE ~ '^[^@ ]+@[^@ ]+[.][a-z]+$');
      CREATE TABLE mails (mail mail PRIMARY KEY, n positive UNIQUE, mood mood NOT NULL);
      CREATE TABLE slugs (slug text UNIQUE NOT NULL CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'), a int, b int, CHECK (num_nonnulls(a, b) = 1));
      CREATE TABLE codes (code char(6) PRIMARY KEY CHECK (code ~ '^[A-Z]{6}$'));
      CREATE TABLE prices (id int PRIMARY KEY CHECK (id BETWEEN 1 AND 5000), price numeric(6,2) NOT NULL CHECK (price > 0), half numeric GENERATED ALWAYS AS (price / 2) STORED);
      CREATE TABLE few (id smallint PRIMARY KEY CHECK (id BETWEEN 1 AND 300));
      CREATE TABLE one (id int PRIMARY KEY CHECK (id = 1))`,
    fewer: { few: [300, 'its keys'], one: [1, 'could not be multiplied'] },
  },
  {
    what: 'partitions, inheritance, triggers, row security',
    sql: `
      CREATE TABLE logs (id bigserial, at timestamptz NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE TABLE logs_a PARTITION OF logs FOR VALUES FROM (MINVALUE) TO ('2022-01-01');
      CREATE TABLE logs_b PARTITION OF logs FOR VALUES FROM ('2022-01-01') TO (MAXVALUE);
      CREATE TABLE hashed (id int PRIMARY KEY, v text) PARTITION BY HASH (id);
      CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      CREATE TABLE hashed_1 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);
      CREATE TABLE points_at (id serial PRIMARY KEY, hashed int NOT NULL REFERENCES hashed);
      CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (extra text NOT NULL) INHERITS (parent);
      CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not today'; END $$;
      CREATE TABLE refuses (id int PRIMARY KEY); CREATE TRIGGER t BEFORE INSERT ON refuses FOR EACH ROW EXECUTE FUNCTION no();
      CREATE TABLE walled (id int PRIMARY KEY); ALTER TABLE walled ENABLE ROW LEVEL SECURITY; ALTER TABLE walled FORCE ROW LEVEL SECURITY`,
  },
  { what: 'no columns', sql: 'CREATE TABLE bare ()', fewer: { bare: [1, 'all the same'] } },
]
