import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { relationOf } from '../operations/syntax-tree.ts'
import { qualifiedName, quoteIdentifier } from './identifier.ts'
import { loadParser, type Parser } from './parser.ts'

/** As PostgreSQL 18's `quote_ident` writes them. */
const QUOTED: readonly (readonly [string, string])[] = [
  ['users', 'users'],
  ['_a1', '_a1'],
  ['User', '"User"'],
  ['1a', '"1a"'],
  ['a b', '"a b"'],
  ['a$b', '"a$b"'],
  ['a"b', '"a""b"'],
  ['é', '"é"'],
  ['😀', '"😀"'],
  ['', '""'],
  ['user', '"user"'],
  ['select', '"select"'],
  ['json', '"json"'],
  ['left', '"left"'],
  // Unreserved keywords are plain names.
  ['name', 'name'],
  ['role', 'role'],
]

describe('identifiers', () => {
  let parser: Parser
  beforeAll(async () => {
    parser = await loadParser()
  })

  test.for(QUOTED)('%s is written %s', ([name, quoted]) => {
    expect(quoteIdentifier(name)).toBe(quoted)
  })

  /** PostgreSQL cuts names after 63 bytes, and no name is empty or holds a NUL. */
  const names = fc
    .oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.constantFrom('select', 'Order', 'user', 'a"b', '"', "'", '--', '$$'),
    )
    .filter((name) => name !== '' && !name.includes('\0') && Buffer.byteLength(name) < 64)

  test('come back through the parser', () => {
    fc.assert(
      fc.property(fc.option(names), names, (schema, name) => {
        const [statement] = parser.parse(`TRUNCATE ${qualifiedName(schema, name)}`).stmts ?? []
        const truncate = statement?.stmt as { TruncateStmt: { relations: [{ RangeVar: object }] } }
        expect(relationOf(truncate.TruncateStmt.relations[0].RangeVar)).toEqual({ schema, name })
      }),
      { numRuns: 1000 },
    )
  })
})
