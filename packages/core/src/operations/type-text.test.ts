import { beforeAll, describe, expect, test } from 'vitest'
import { loadParser, type Parser } from '../sql/parser.ts'
import { bodyOf } from './syntax-tree.ts'
import { typeText } from './type-text.ts'

/** As written, and as PostgreSQL 18's `format_type` spelt it for a column of that type. */
const SPELLINGS: readonly (readonly [string, string])[] = [
  ['int', 'integer'],
  ['int4', 'integer'],
  ['pg_catalog.int4', 'integer'],
  ['int2', 'smallint'],
  ['bigint', 'bigint'],
  ['float', 'double precision'],
  ['float(10)', 'real'],
  ['real', 'real'],
  ['bool', 'boolean'],
  ['decimal(4,2)', 'numeric(4,2)'],
  ['numeric(10)', 'numeric(10,0)'],
  ['numeric(10,-2)', 'numeric(10,-2)'],
  ['numeric', 'numeric'],
  ['char', 'character(1)'],
  ['char(5)', 'character(5)'],
  ['"char"', '"char"'],
  ['bpchar', 'bpchar'],
  ['bpchar(4)', 'character(4)'],
  ['varchar', 'character varying'],
  ['varchar(3)[]', 'character varying(3)[]'],
  ['national character varying(4)', 'character varying(4)'],
  ['bit', 'bit(1)'],
  ['varbit', 'bit varying'],
  ['bit varying(4)', 'bit varying(4)'],
  ['timestamp', 'timestamp without time zone'],
  ['timestamp(3)', 'timestamp(3) without time zone'],
  ['timestamptz', 'timestamp with time zone'],
  ['timestamp(3) with time zone[]', 'timestamp(3) with time zone[]'],
  ['time(2)', 'time(2) without time zone'],
  ['timetz(1)', 'time(1) with time zone'],
  ['interval', 'interval'],
  ['interval(3)', 'interval(3)'],
  ['interval year to month', 'interval year to month'],
  ['interval day to second(3)', 'interval day to second(3)'],
  ['interval second(2)', 'interval second(2)'],
  ['json', 'json'],
  ['text array', 'text[]'],
  ['s.t[][3]', 's.t[]'],
  ['"My Type"', '"My Type"'],
  ['s."select"', 's."select"'],
  ['geometry(Point,4326)', 'geometry(point,4326)'],
  ['serial', 'serial'],
]

describe('the text of a type', () => {
  let parser: Parser
  beforeAll(async () => {
    parser = await loadParser()
  })

  function spelt(type: string): string {
    const select = bodyOf(parser.parse(`SELECT NULL::${type}`).stmts?.[0]?.stmt, 'SelectStmt')
    const cast = bodyOf(bodyOf(select?.targetList?.[0], 'ResTarget')?.val, 'TypeCast')
    return typeText(cast?.typeName)
  }

  test.for(SPELLINGS)('%s is %s', ([written, formatted]) => {
    expect(spelt(written)).toBe(formatted)
    expect(spelt(formatted)).toBe(formatted)
  })
})
