import { expect, test } from 'vitest'
import { engineParses } from './engine-parser.ts'

/** What migrations hold, and whether sqlparser 0.61 knows it. */
const CASES: Readonly<Record<string, boolean>> = {
  'ALTER TABLE "a" ADD COLUMN     "b" TEXT': true,
  'ALTER TABLE a ALTER COLUMN b SET DATA TYPE BIGINT': true,
  'ALTER TABLE a VALIDATE CONSTRAINT b': true,
  "ALTER TYPE a ADD VALUE 'b'": true,
  'BEGIN; COMMIT': true,
  'CREATE EXTENSION IF NOT EXISTS "citext"': true,
  'CREATE INDEX CONCURRENTLY a ON b (c)': true,
  'CREATE POLICY p ON a USING (true)': true,
  "SET lock_timeout = '1s'": true,
  'ALTER SEQUENCE a OWNED BY b.c': false,
  'ALTER TABLE a ADD CONSTRAINT b EXCLUDE USING gist (c WITH =)': false,
  "COMMENT ON CONSTRAINT a ON b IS 'c'": false,
  'DO $$ BEGIN END $$': false,
  'DROP INDEX CONCURRENTLY a': false,
  'REFRESH MATERIALIZED VIEW a': false,
}

test.for(Object.entries(CASES))('%s: %s', async ([sql, parses]) => {
  expect(await engineParses(sql)).toBe(parses)
})
