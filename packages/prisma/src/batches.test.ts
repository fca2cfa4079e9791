import { splitStatements } from '@backout/core'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { batchesOf, remarksOn } from './batches.ts'
import type { Sending } from './sending.ts'

const CASES: readonly { name: string; sql: string; parsed: readonly string[]; statements?: readonly string[] }[] = [
  { name: 'an empty file', sql: '', parsed: [''] },
  { name: 'only a comment', sql: '-- This is an empty migration.', parsed: ['-- This is an empty migration.'] },
  { name: 'one statement is the whole file', sql: '-- a\nSELECT 1;\n', parsed: ['-- a\nSELECT 1;\n'] },
  {
    name: 'two, with the comments before them',
    sql: '-- a\nSELECT 1;\n-- b\nSELECT 2;\n',
    parsed: ['-- a\nSELECT 1;', '-- b\nSELECT 2;'],
  },
  { name: 'the last without a semicolon', sql: 'SELECT 1;\nSELECT 2\n', parsed: ['SELECT 1;', 'SELECT 2'] },
  { name: 'CRLF', sql: '-- a\r\nSELECT 1;\r\nSELECT 2;\r\n', parsed: ['-- a\r\nSELECT 1;', 'SELECT 2;'] },
  {
    name: 'semicolons in comments and strings',
    sql: "SELECT ';' /* ; */ ;SELECT 2 -- ;\n;",
    parsed: ["SELECT ';' /* ; */ ;", 'SELECT 2 -- ;\n;'],
  },
  {
    name: 'astral characters before a boundary',
    sql: "SELECT '💥'; SELECT 'é';",
    parsed: ["SELECT '💥';", "SELECT 'é';"],
  },
  {
    name: 'an index without a lock beside another statement',
    sql: 'CREATE TABLE a (b int);\nCREATE INDEX CONCURRENTLY c ON a (b);',
    parsed: ['CREATE TABLE a (b int);', 'CREATE INDEX CONCURRENTLY c ON a (b);'],
  },
  {
    name: 'what Prisma writes to remove an enum label: its own transaction comes apart into queries',
    sql: `BEGIN;\nCREATE TYPE "R_new" AS ENUM ('A');\nCOMMIT;`,
    parsed: ['BEGIN;', `CREATE TYPE "R_new" AS ENUM ('A');`, 'COMMIT;'],
  },
  {
    name: 'a statement that the engine cannot parse keeps the file whole',
    sql: 'DROP INDEX CONCURRENTLY a;\nSELECT 1;',
    parsed: ['DROP INDEX CONCURRENTLY a;\nSELECT 1;'],
    statements: ['DROP INDEX CONCURRENTLY a;', 'SELECT 1;'],
  },
  {
    name: 'a function body is one statement',
    sql: 'CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql;\nSELECT f();',
    parsed: ['CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql;', 'SELECT f();'],
  },
  {
    name: 'a BOM, which PostgreSQL and the engine refuse and a driver adapter trims',
    sql: '\uFEFFSELECT 1; SELECT 2;',
    parsed: ['\uFEFFSELECT 1; SELECT 2;'],
    statements: ['SELECT 1;', 'SELECT 2;'],
  },
  { name: 'what is no SQL', sql: 'SELECT 1; SELEC 2;', parsed: ['SELECT 1; SELEC 2;'] },
]

describe('batchesOf', () => {
  test.for(CASES)('$name', async ({ sql, parsed, statements = parsed }) => {
    const sent = async (sending: Parameters<typeof batchesOf>[1]) =>
      (await batchesOf(sql, sending)).map((one) => one.sql)
    expect(await sent('script')).toEqual([sql])
    expect(await sent('statements-if-parsed')).toEqual(parsed)
    expect(await sent('statements')).toEqual(statements)
  })

  test('of any script: a batch a statement, each where its span says, and only white space and comments left over', async () => {
    const statement = fc.constantFrom(
      "INSERT INTO a VALUES (';')",
      'SELECT 1 /* ; */',
      'CREATE TABLE "💥;" (b int)',
      'DO $$ BEGIN; END $$',
      'UPDATE a SET b = 1 -- ;\n',
    )
    const between = fc.stringMatching(/^(?: |\r\n|\n|-- [é;]\n|\/\* 💥; \*\/)*$/)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(between, statement), { minLength: 2, maxLength: 6 }),
        between,
        async (parts, end) => {
          const sql = parts.map(([lead, text]) => `${lead}${text};`).join('') + end
          const batches = await batchesOf(sql, 'statements')
          expect(batches).toHaveLength(parts.length)
          let rest = ''
          let at = 0
          for (const { span, sql: text } of batches) {
            expect(sql.slice(span.start, span.end)).toBe(text)
            expect(await splitStatements(text)).toHaveLength(1)
            rest += sql.slice(at, span.start)
            at = span.end
          }
          expect(rest.trim()).toBe('')
          expect(await splitStatements(sql.slice(at))).toEqual([])
        },
      ),
      { numRuns: 100 },
    )
  })
})

const REMARKS: readonly { name: string; sending: Sending; sql: string; remarks: readonly [string, string][] }[] = [
  {
    name: 'what keeps a file whole',
    sending: 'statements-if-parsed',
    sql: 'SELECT 1;\nDROP INDEX CONCURRENTLY a;\nSELECT 2;',
    remarks: [['sent-whole', 'DROP INDEX CONCURRENTLY a']],
  },
  { name: 'a file that is split', sending: 'statements-if-parsed', sql: 'SELECT 1; SELECT 2;', remarks: [] },
  { name: 'one statement', sending: 'statements-if-parsed', sql: 'DROP INDEX CONCURRENTLY a;', remarks: [] },
  { name: 'an engine that never splits', sending: 'script', sql: 'DROP INDEX CONCURRENTLY a; SELECT 1;', remarks: [] },
  {
    name: 'a body that an adapter cuts',
    sending: 'statements',
    sql: 'SELECT 1;\nDO $$ BEGIN NULL; END $$;',
    remarks: [['torn', ' ']],
  },
  { name: 'a string', sending: 'statements', sql: `SELECT 'a;b';`, remarks: [['torn', 'b']] },
  { name: 'a comment', sending: 'statements', sql: `-- a; b\nSELECT 1;`, remarks: [['torn', ' ']] },
  { name: 'a commented-out line', sending: 'statements', sql: `-- SELECT 0;\nSELECT 1; -- a\n;`, remarks: [] },
]

test.for(REMARKS)('remarks: $name', async ({ sql, sending, remarks }) => {
  const found = await remarksOn(sql, sending, await batchesOf(sql, sending))
  expect(found.map(({ kind, span }) => [kind, sql.slice(span!.start, span!.end)])).toEqual(remarks)
})
