import { beforeAll, describe, expect, test } from 'vitest'
import { loadParser, type Parser } from '../sql/parser.ts'
import { readRawStatements } from '../sql/raw-statement.ts'
import { COLUMN_CASES } from './cases/column.ts'
import { CONSTRAINT_CASES } from './cases/constraint.ts'
import { DATA_CASES } from './cases/data.ts'
import { INDEX_CASES } from './cases/index.ts'
import { OBJECT_CASES } from './cases/object.ts'
import { ROUTINE_CASES } from './cases/routine.ts'
import { SECURITY_CASES } from './cases/security.ts'
import { SEQUENCE_CASES } from './cases/sequence.ts'
import { SESSION_CASES } from './cases/session.ts'
import type { Case, Cases } from './cases/shorthand.ts'
import { TABLE_CASES } from './cases/table.ts'
import { TYPE_CASES } from './cases/type.ts'
import { VIEW_CASES } from './cases/view.ts'
import { type Operation, OPERATION_KINDS, type OperationKind, relationsTouched } from './index.ts'
import { readOperations } from './read.ts'

/** Total: the compiler finds the kind that no case reads. */
const CASES: Cases<OperationKind> = {
  ...COLUMN_CASES,
  ...CONSTRAINT_CASES,
  ...DATA_CASES,
  ...INDEX_CASES,
  ...OBJECT_CASES,
  ...ROUTINE_CASES,
  ...SECURITY_CASES,
  ...SEQUENCE_CASES,
  ...SESSION_CASES,
  ...TABLE_CASES,
  ...TYPE_CASES,
  ...VIEW_CASES,
}

let parser: Parser
beforeAll(async () => {
  parser = await loadParser()
})

function operationsOf(sql: string): readonly Operation[] {
  return readRawStatements(sql, parser).flatMap(({ node, phrase }) => readOperations(node, phrase, parser))
}

describe('operations', () => {
  const cases = Object.values(CASES)
    .flatMap((of: readonly Case[]) => of)
    .map(([sql, ...operations]) => ({ sql, operations }))

  test.for(cases)('$sql', ({ sql, operations }) => {
    expect(operationsOf(sql)).toStrictEqual(operations)
  })

  test.for(OPERATION_KINDS)('the cases of %s are of that kind', (kind) => {
    for (const [, ...operations] of CASES[kind]) expect(operations.map((operation) => operation.kind)).toContain(kind)
  })

  test.for(cases)('among comments and line breaks: $sql', ({ sql, operations }) => {
    const text = `/* é */ -- 😀\r\n${sql} -- ; DROP TABLE x\r\n/* ; */;`
    expect(operationsOf(text)).toStrictEqual(operations)
  })
})

describe('relations touched', () => {
  const TOUCHED: readonly { readonly sql: string; readonly relations: readonly string[] }[] = [
    { sql: 'ALTER TABLE s.t ADD c int REFERENCES s.p', relations: ['s.t', 's.p'] },
    { sql: 'ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p NOT VALID', relations: ['t', 'p'] },
    { sql: 'CREATE TABLE t (a int REFERENCES p, FOREIGN KEY (a) REFERENCES q)', relations: ['t', 'p', 'q'] },
    { sql: 'CREATE TABLE x PARTITION OF m DEFAULT', relations: ['x', 'm'] },
    { sql: 'CREATE INDEX ON s.t (a)', relations: ['s.t'] },
    { sql: 'DROP INDEX s.i', relations: ['s.i'] },
    { sql: 'ALTER TABLE m ATTACH PARTITION p DEFAULT', relations: ['m', 'p'] },
    { sql: 'UPDATE t SET a = 1 FROM u', relations: ['t', 'u'] },
    { sql: 'CREATE VIEW v AS SELECT * FROM t', relations: ['v', 't'] },
    { sql: 'ALTER TABLE s.t OWNER TO x', relations: ['s.t'] },
    { sql: 'COMMENT ON COLUMN s.t.c IS NULL', relations: ['s.t'] },
    { sql: 'GRANT SELECT ON s.t TO x', relations: ['s.t'] },
    { sql: 'GRANT USAGE ON SCHEMA s TO x', relations: [] },
    { sql: `ALTER TYPE s.mood ADD VALUE 'x'`, relations: [] },
    { sql: 'ALTER FUNCTION f(int) SET SCHEMA x', relations: [] },
    { sql: 'BEGIN', relations: [] },
  ]

  test.for(TOUCHED)('$sql', ({ sql, relations }) => {
    const touched = operationsOf(sql).flatMap(relationsTouched)
    expect(touched.map(({ schema, name }) => (schema === null ? name : `${schema}.${name}`))).toEqual(relations)
  })
})
