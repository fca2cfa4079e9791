import { beforeAll, describe, expect, test } from 'vitest'
import { loadParser, type Parser } from '../sql/parser.ts'
import { doBody } from './do-body.ts'

interface Case {
  readonly what: string
  readonly body: string
  /** Statements in order, those that are guarded with a `?` before them. */
  readonly parts: readonly string[]
  readonly whole: boolean
}

const CASES: readonly Case[] = [
  {
    what: "drizzle-kit's guard",
    body: `BEGIN\n CREATE TYPE "mood" AS ENUM('a;', 'b');\nEXCEPTION\n WHEN duplicate_object THEN null;\nEND `,
    parts: [`?CREATE TYPE "mood" AS ENUM('a;', 'b')`],
    whole: true,
  },
  {
    what: 'a guard against several errors that tells of them',
    body: `BEGIN DROP TABLE a; EXCEPTION WHEN undefined_table OR others THEN RAISE NOTICE 'x'; RAISE WARNING 'y'; END`,
    parts: ['?DROP TABLE a'],
    whole: true,
  },
  {
    what: 'no guard at all',
    body: 'BEGIN DROP TABLE a; DROP TABLE b; END',
    parts: ['DROP TABLE a', 'DROP TABLE b'],
    whole: true,
  },
  {
    what: 'every branch of a condition',
    body: 'BEGIN IF a THEN DROP TABLE a; ELSIF b THEN DROP TABLE b; ELSE DROP TABLE c; END IF; DROP TABLE d; END',
    parts: ['?DROP TABLE a', '?DROP TABLE b', '?DROP TABLE c', 'DROP TABLE d'],
    whole: true,
  },
  {
    what: 'a guarded block after a plain statement',
    body: 'BEGIN DROP TABLE a; BEGIN DROP TABLE b; EXCEPTION WHEN others THEN END; END',
    parts: ['DROP TABLE a', '?DROP TABLE b'],
    whole: true,
  },
  {
    what: 'EXECUTE of a constant',
    body: `BEGIN EXECUTE 'DROP TABLE "it''s"'; PERFORM pg_sleep(1); END`,
    parts: [`DROP TABLE "it's"`, 'SELECT pg_sleep(1)'],
    whole: true,
  },
  {
    what: 'computed SQL',
    body: `BEGIN EXECUTE format('DROP TABLE %I', 'a'); DROP TABLE b; END`,
    parts: ['DROP TABLE b'],
    whole: false,
  },
  {
    what: 'a handler that raises',
    body: `BEGIN DROP TABLE a; EXCEPTION WHEN others THEN RAISE EXCEPTION 'x'; END`,
    parts: ['?DROP TABLE a'],
    whole: false,
  },
  {
    what: 'a handler that acts',
    body: `BEGIN DROP TABLE a; EXCEPTION WHEN others THEN DROP TABLE b; END`,
    parts: ['?DROP TABLE a', '?DROP TABLE b'],
    whole: true,
  },
  {
    what: 'a check',
    body: `BEGIN IF EXISTS (SELECT 1 FROM t) THEN RAISE EXCEPTION 'x'; END IF; END`,
    parts: [],
    whole: false,
  },
  {
    what: 'variables and loops',
    body: 'DECLARE r record; BEGIN FOR r IN SELECT 1 LOOP UPDATE t SET a = r.a; END LOOP; WHILE true LOOP DELETE FROM t; END LOOP; END',
    parts: ['?UPDATE t SET a = r.a', '?DELETE FROM t'],
    whole: false,
  },
  {
    what: 'SELECT INTO',
    body: 'DECLARE n int; BEGIN SELECT 1 INTO n; DROP TABLE a; END',
    parts: ['DROP TABLE a'],
    whole: false,
  },
  { what: 'nothing', body: 'BEGIN END', parts: [], whole: false },
  { what: 'no PL/pgSQL', body: 'BEGIN this is not PL/pgSQL', parts: [], whole: false },
]

describe('DO', () => {
  let parser: Parser
  beforeAll(async () => {
    parser = await loadParser()
  })

  test.for(CASES)('$what', ({ body, parts, whole }) => {
    const found = doBody(`DO $body$${body}$body$`, parser)
    expect(found.parts.map(({ sql, guarded }) => `${guarded ? '?' : ''}${sql}`)).toEqual(parts)
    expect(found.whole).toBe(whole)
  })
})
