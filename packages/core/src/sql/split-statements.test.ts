import { describe, expect, test } from 'vitest'
import { splitStatements } from './split-statements.ts'

const CASES: readonly { readonly what: string; readonly sql: string; readonly statements: readonly string[] | null }[] =
  [
    { what: 'nothing', sql: '', statements: [] },
    { what: 'white space', sql: ' \r\n\t', statements: [] },
    { what: 'comments alone', sql: '-- This is an empty migration.\n/* ; */', statements: [] },
    { what: 'empty statements', sql: ';; SELECT 1 ;;', statements: ['SELECT 1'] },
    { what: 'no last semicolon', sql: 'SELECT 1; SELECT 2 -- end', statements: ['SELECT 1', 'SELECT 2'] },
    {
      what: 'semicolons in bodies',
      sql: `DO $$ BEGIN NULL; END $$; SELECT ';'`,
      statements: ['DO $$ BEGIN NULL; END $$', `SELECT ';'`],
    },
    {
      what: 'semicolons in a SQL-standard body',
      sql: 'CREATE PROCEDURE p() BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3',
      statements: ['CREATE PROCEDURE p() BEGIN ATOMIC SELECT 1; SELECT 2; END', 'SELECT 3'],
    },
    {
      what: 'comments within and around',
      sql: '/* a */ SELECT /* b */ 1 /* c */ ; -- d',
      statements: ['SELECT /* b */ 1'],
    },
    { what: 'a byte order mark', sql: '\uFEFFSELECT 1;', statements: ['SELECT 1'] },
    { what: 'text outside ASCII', sql: `SELECT 'é😀'; SELECT "ß"`, statements: [`SELECT 'é😀'`, 'SELECT "ß"'] },
    { what: 'what does not parse', sql: 'SELECT 1; SELEC 2', statements: null },
    { what: 'a torn comment', sql: '/* ', statements: null },
    { what: 'a NUL, after which the parser would see nothing', sql: 'SELECT 1;\0DROP TABLE t', statements: null },
    { what: 'deep nesting', sql: `SELECT ${'1+'.repeat(100_000)}1`, statements: null },
  ]

describe('splitting SQL into statements', () => {
  test.for(CASES)('$what', async ({ sql, statements }) => {
    const spans = await splitStatements(sql)
    expect(spans?.map(({ start, end }) => sql.slice(start, end)) ?? null).toEqual(statements)
  })
})
