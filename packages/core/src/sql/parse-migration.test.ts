import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BackoutError } from '../error.ts'
import type { Batch } from '../migration.ts'
import type { Operation } from '../operations/index.ts'
import { type MigrationText, parseMigration } from './parse-migration.ts'

const MARKER = '--> statement-breakpoint'

/** Batches as Drizzle's migrator cuts them; a file without a marker is one. */
function migration(sql: string, marker = MARKER): MigrationText {
  const batches: Batch[] = []
  let start = 0
  for (const text of sql.split(marker)) {
    batches.push({ sql: text, span: { start, end: start + text.length } })
    start += text.length + marker.length
  }
  return { name: '0001_first', path: '/app/drizzle/0001_first.sql', sql, batches }
}

/** Batches as a runner sends them that knows statements: what lies between is in none. */
function perStatement(sql: string, ...statements: readonly string[]): MigrationText {
  const batches = statements.map((text) => {
    const start = sql.indexOf(text)
    return { sql: text, span: { start, end: start + text.length } }
  })
  return { ...migration(sql), batches }
}

interface Case {
  readonly what: string
  readonly sql: string
  /** `line:column batch kind, kind…` of each statement. */
  readonly statements: readonly string[]
}

const CASES: readonly Case[] = [
  { what: 'nothing', sql: '', statements: [] },
  { what: "Prisma's empty migration", sql: '-- This is an empty migration.\n', statements: [] },
  {
    what: "Drizzle's custom migration",
    sql: '-- Custom SQL migration file, put your code below! --',
    statements: [],
  },
  {
    what: 'Drizzle 0.31',
    sql: `CREATE TYPE "public"."mood" AS ENUM('a', 'b');${MARKER}\nALTER TABLE "t" ADD COLUMN "mood" "mood" DEFAULT 'a' NOT NULL;${MARKER}\nCREATE INDEX "i" ON "t" USING btree ("mood");`,
    statements: ['1:1 0 create-enum', '2:1 1 add-column', '3:1 2 create-index'],
  },
  {
    what: 'Drizzle 1.0, with a chunk that lacks its semicolon, and empty ones',
    sql: `${MARKER}\nCREATE SEQUENCE "s" AS integer${MARKER}\n\n${MARKER}\nALTER TABLE "t" ALTER COLUMN "id" SET DEFAULT nextval('s');\n`,
    statements: ['2:1 1 create-sequence', '5:1 3 set-default'],
  },
  {
    what: 'Prisma',
    sql: `/*\n  Warnings:\n\n  - You are about to drop the column \`age\` on the \`User\` table; all the data will be lost.\n\n*/\n-- AlterTable\nALTER TABLE "User" DROP COLUMN "age",\nADD COLUMN     "years" INTEGER;\n\n-- CreateIndex\nCREATE UNIQUE INDEX "User_email_key" ON "User"("email");\n`,
    statements: ['8:1 0 drop-column, add-column', '12:1 0 create-index'],
  },
  {
    what: "Prisma's swap of an enum",
    sql: `-- AlterEnum\nBEGIN;\nCREATE TYPE "Role_new" AS ENUM ('A');\nALTER TABLE "User" ALTER COLUMN "role" TYPE "Role_new" USING ("role"::text::"Role_new");\nALTER TYPE "Role" RENAME TO "Role_old";\nALTER TYPE "Role_new" RENAME TO "Role";\nDROP TYPE "public"."Role_old";\nCOMMIT;\n`,
    statements: [
      '2:1 0 begin',
      '3:1 0 create-enum',
      '4:1 0 alter-column-type',
      '5:1 0 rename-type',
      '6:1 0 rename-type',
      '7:1 0 drop-type',
      '8:1 0 commit',
    ],
  },
  {
    what: 'a byte order mark',
    sql: '\uFEFFDROP TABLE a;\nDROP TABLE b;',
    statements: ['1:1 0 drop-table', '2:1 0 drop-table'],
  },
  {
    what: 'CRLF',
    sql: 'DROP TABLE a;\r\n\r\n  DROP TABLE b;\r\n',
    statements: ['1:1 0 drop-table', '3:3 0 drop-table'],
  },
  {
    what: 'text outside ASCII before it on the line',
    sql: `SELECT 'é😀'; DROP TABLE a;`,
    statements: ['1:1 0 select', '1:15 0 drop-table'],
  },
  {
    what: 'a guard',
    sql: 'DO $$ BEGIN\n CREATE TYPE "mood" AS ENUM(\'a\');\nEXCEPTION\n WHEN duplicate_object THEN null;\nEND $$;',
    statements: ['1:1 0 create-enum (guarded)'],
  },
  {
    what: 'an unplain DO',
    sql: 'DO $$ DECLARE n int; BEGIN\n DROP TABLE a;\nEND $$;',
    statements: ['1:1 0 do, drop-table'],
  },
]

function name(operation: Operation): string {
  return operation.guarded === true ? `${operation.kind} (guarded)` : operation.kind
}

describe('reading a migration', () => {
  test.for(CASES)('$what', async ({ sql, statements }) => {
    const found = await parseMigration(migration(sql))
    expect(
      found.map(
        ({ line, column, batch, operations }) => `${line}:${column} ${batch} ${operations.map(name).join(', ')}`,
      ),
    ).toEqual(statements)
    expect(found.map(({ span }) => sql.slice(span.start, span.end))).toEqual(found.map(({ text }) => text))
  })

  test('batches of a runner that knows statements', async () => {
    const sql = '-- a\nDROP TABLE a;\n\n-- b\nDROP TABLE b;\n'
    const found = await parseMigration(perStatement(sql, 'DROP TABLE a', 'DROP TABLE b'))
    expect(found.map(({ line, batch, text }) => ({ line, batch, text }))).toEqual([
      { line: 2, batch: 0, text: 'DROP TABLE a' },
      { line: 5, batch: 1, text: 'DROP TABLE b' },
    ])
  })

  test('a batch from which the adapter cut the byte order mark', async () => {
    const sql = '\uFEFFDROP TABLE a'
    const batches = [{ sql: 'DROP TABLE a', span: { start: 0, end: sql.length } }]
    const [statement] = await parseMigration({ ...migration(sql), batches })
    expect(statement?.span).toEqual({ start: 1, end: sql.length })
  })
})

describe('SQL that does not parse', () => {
  const BROKEN: readonly {
    readonly what: string
    readonly sql: string
    readonly line: number
    readonly column: number
    readonly why: RegExp
  }[] = [
    {
      what: 'a wrong word',
      sql: 'SELECT 1;\nALTER TABEL t ADD c int;',
      line: 2,
      column: 7,
      why: /syntax error at or near "TABEL"/,
    },
    {
      what: 'after text outside ASCII',
      sql: `SELECT 'é😀';\r\nSELECT 😀 FROM;`,
      line: 2,
      column: 15,
      why: /syntax error at or near ";"/,
    },
    { what: 'after a byte order mark', sql: '\uFEFFSELEC', line: 1, column: 1, why: /at or near "SELEC"/ },
    {
      what: 'in a later batch',
      sql: `SELECT 1;${MARKER}\n\n  SELECT FROM WHERE;`,
      line: 3,
      column: 15,
      why: /at or near "WHERE"/,
    },
    { what: 'at the end', sql: 'SELECT (1', line: 1, column: 10, why: /at end of input/ },
    {
      what: 'a marker inside a string',
      sql: `SELECT 'a${MARKER}b';`,
      line: 1,
      column: 8,
      why: /unterminated quoted string/,
    },
    { what: 'a NUL', sql: 'SELECT 1;\0', line: 1, column: 10, why: /0x00/ },
    { what: 'deep nesting', sql: `SELECT 1;\nSELECT ${'1+'.repeat(100_000)}1`, line: 1, column: 1, why: /stack depth/ },
  ]

  test.for(BROKEN)('$what', async ({ sql, line, column, why }) => {
    const error = await parseMigration(migration(sql)).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(BackoutError)
    expect(error).toMatchObject({
      code: 'sql-syntax',
      what: expect.stringContaining('0001_first') as string,
      why: expect.stringMatching(why) as string,
      where: { file: '/app/drizzle/0001_first.sql', line, column },
    })
  })
})

describe('suppressions', () => {
  const SUPPRESSED: readonly {
    readonly what: string
    readonly sql: string
    readonly found: readonly (readonly string[])[]
  }[] = [
    {
      what: 'on the line before',
      sql: '-- backout-ignore ban-drop-table: it is empty\nDROP TABLE a;',
      found: [['ban-drop-table: it is empty']],
    },
    {
      what: 'at the end of its line',
      sql: 'DROP TABLE a; -- backout-ignore r: why\nDROP TABLE b;',
      found: [['r: why'], []],
    },
    {
      what: 'several rules',
      sql: '-- backout-ignore a-b, c: why: indeed\nDROP TABLE a',
      found: [['a-b: why: indeed', 'c: why: indeed']],
    },
    { what: 'no reason', sql: '--backout-ignore r\r\nDROP TABLE a', found: [['r: ']] },
    {
      what: 'inside the statement',
      sql: 'ALTER TABLE t -- backout-ignore r: why\n DROP COLUMN a;\nDROP TABLE b',
      found: [['r: why'], []],
    },
    {
      what: 'far before, among others',
      sql: '-- backout-ignore r: why\n\n/* x */\n-- y\nDROP TABLE a; DROP TABLE b',
      found: [['r: why'], []],
    },
    {
      what: 'behind two statements',
      sql: 'DROP TABLE a; DROP TABLE b -- backout-ignore r: why',
      found: [[], ['r: why']],
    },
    { what: 'after the last', sql: 'DROP TABLE a;\n-- backout-ignore r: why', found: [[]] },
    {
      what: 'in a string, a body and a block comment',
      sql: `SELECT '\n-- backout-ignore r: why\n'; DO $$ BEGIN\n-- backout-ignore r: why\n END $$; /*\n-- backout-ignore r: why\n*/ SELECT 1`,
      found: [[], [], []],
    },
    { what: 'no rule', sql: '-- backout-ignore: why\nDROP TABLE a', found: [[]] },
    { what: 'another word', sql: '-- backout-ignored r: why\nDROP TABLE a', found: [[]] },
    {
      what: 'before a marker',
      sql: `DROP TABLE a; -- backout-ignore r: why ${MARKER}\nDROP TABLE b`,
      found: [['r: why'], []],
    },
    {
      what: 'after a marker',
      sql: `DROP TABLE a;${MARKER}\n-- backout-ignore r: why\nDROP TABLE b`,
      found: [[], ['r: why']],
    },
  ]

  test.for(SUPPRESSED)('$what', async ({ sql, found }) => {
    const statements = await parseMigration(migration(sql))
    expect(statements.map(({ suppressions }) => suppressions.map(({ rule, reason }) => `${rule}: ${reason}`))).toEqual(
      found,
    )
    for (const { span } of statements.flatMap(({ suppressions }) => suppressions)) {
      expect(sql.slice(span.start, span.end)).toMatch(/^-- ?backout-ignore \S(.*\S)?$/)
    }
  })

  test.each([
    ['a until 2027-03-01: why', [['a', '2027-03-01', 'why']]],
    [
      'a, b  until   soon : why',
      [
        ['a', 'soon', 'why'],
        ['b', 'soon', 'why'],
      ],
    ],
    ['a until: why', [['a', '', 'why']]],
    ['a until 2027-03-01', [['a', '2027-03-01', '']]],
    ['a until 2027-03-01 why', []],
    ['until until until: until', [['until', 'until', 'until']]],
    ['a: until 2027-03-01', [['a', null, 'until 2027-03-01']]],
  ])('with a last day: %s', async (comment, found) => {
    const [statement] = await parseMigration(migration(`-- backout-ignore ${comment}\nDROP TABLE a`))
    expect(statement!.suppressions.map(({ rule, until, reason }) => [rule, until, reason])).toEqual(found)
  })

  test('between the batches of a runner that knows statements', async () => {
    const sql =
      '-- backout-ignore é: 😀\nDROP TABLE a;\n-- backout-ignore r: why\nDROP TABLE b; -- backout-ignore s: too\n'
    const statements = await parseMigration(perStatement(sql.replace('é', 'e'), 'DROP TABLE a', 'DROP TABLE b'))
    expect(statements.map(({ suppressions }) => suppressions.map(({ rule }) => rule))).toEqual([['e'], ['r', 's']])
  })
})

describe('spans', () => {
  const STATEMENTS = [
    'BEGIN',
    'DROP TABLE "é😀", b CASCADE',
    `INSERT INTO t VALUES ('a;b', E'it\\'s', $$ ; -- $$), ('😀', "x", 1)`,
    'ALTER TABLE t ADD COLUMN c int DEFAULT 1,\r\n  DROP COLUMN d -- gone\n CASCADE',
    `DO $body$ BEGIN /* ; */ NULL; END $body$`,
    'CREATE PROCEDURE p() BEGIN ATOMIC SELECT 1; SELECT 2; END',
    `COMMENT ON TABLE t IS '--> statement-breakpoin'`,
  ]
  const FILLERS = [
    ' ',
    '\n',
    '\r\n',
    '\t',
    '-- é ; \' " $$\n',
    '--😀\r\n',
    "/* ; ' 😀 */",
    '/* /* nested */ \r\n */',
    ';',
    '\f',
  ]
  const filler = fc.array(fc.constantFrom(...FILLERS), { maxLength: 4 }).map((parts) => parts.join(''))
  const ending = fc.constantFrom(';', '; ', ' -- end\n;', MARKER, `;${MARKER}`, `;\n${MARKER}\n`)
  const piece = fc.record({ before: filler, text: fc.constantFrom(...STATEMENTS), after: ending })

  test('lie where the statements were put, whatever stands between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece), filler, fc.boolean(), async (pieces, last, mark) => {
        let sql = mark ? '\uFEFF' : ''
        const expected = pieces.map(({ before, text, after }) => {
          const start = sql.length + before.length
          sql += before + text + after
          return { text, span: { start, end: start + text.length } }
        })
        sql += last
        const found = await parseMigration(migration(sql))
        expect(found.map(({ text, span }) => ({ text, span }))).toEqual(expected)
        for (const { span, line, column } of found) {
          const before = sql.slice(mark ? 1 : 0, span.start).split('\n')
          expect({ line, column }).toEqual({ line: before.length, column: before.at(-1)!.length + 1 })
        }
      }),
      { numRuns: 300 },
    )
  })

  test('hold whatever a literal holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' })), async (values) => {
        const texts = values.map((value) => `SELECT '${value.replaceAll('\0', '').replaceAll("'", "''")}' /*  */ AS x`)
        const sql = texts.join(';\n')
        const found = await parseMigration(migration(sql, '\0'))
        expect(found.map(({ text }) => text)).toEqual(texts)
        expect(found.map(({ span }) => sql.slice(span.start, span.end))).toEqual(texts)
      }),
    )
  })
})
