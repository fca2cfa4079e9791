import type { Parser } from '../sql/parser.ts'
import { bodyOf } from './syntax-tree.ts'

/** SQL that stands in a `DO` block. */
export interface DoSql {
  readonly sql: string
  /** Whether the block may skip it or swallow its failure: `EXCEPTION WHEN … THEN null`, `IF … THEN`. */
  readonly guarded: boolean
}

/**
 * The statements of a `DO` block that does nothing but run them, behind guards or not. Real histories hold thousands of
 * `DO $$ BEGIN CREATE TYPE …; EXCEPTION WHEN duplicate_object THEN null; END $$`.
 * @param statement the whole `DO`
 * @returns null when the block does anything else (variables, loops, computed SQL): only a run tells what that does
 */
export function doBody(statement: string, parser: Parser): readonly DoSql[] | null {
  let parsed: PlPgSql
  try {
    parsed = parser.parsePlPgSql(statement) as PlPgSql
  } catch {
    return null
  }
  const body = parsed.plpgsql_funcs?.[0]?.PLpgSQL_function
  const declares = (body?.datums ?? []).some((datum) => !IMPLICIT.has(datum.PLpgSQL_var?.refname ?? ''))
  const found = declares || body?.action === undefined ? null : sqlOf([body.action], false, parser)
  return found?.length === 0 ? null : found
}

/** Variables that every block has. */
const IMPLICIT: ReadonlySet<string> = new Set(['found', 'sqlstate', 'sqlerrm'])

function sqlOf(statements: readonly PlStatement[], guarded: boolean, parser: Parser): readonly DoSql[] | null {
  const found: DoSql[] = []
  for (const statement of statements) {
    const inner = sqlOfOne(statement, guarded, parser)
    if (inner === null) return null
    found.push(...inner)
  }
  return found
}

function sqlOfOne(statement: PlStatement, guarded: boolean, parser: Parser): readonly DoSql[] | null {
  if (statement.PLpgSQL_stmt_block !== undefined) {
    const { body = [], exceptions } = statement.PLpgSQL_stmt_block
    const handlers = exceptions?.PLpgSQL_exception_block.exc_list ?? []
    const swallows = handlers.every(({ PLpgSQL_exception: { action = [] } }) => action.every(isHarmless))
    return swallows ? sqlOf(body, guarded || handlers.length > 0, parser) : null
  }
  if (statement.PLpgSQL_stmt_if !== undefined) {
    const { then_body = [], elsif_list = [], else_body = [] } = statement.PLpgSQL_stmt_if
    const branches = elsif_list.flatMap((branch) => branch.PLpgSQL_if_elsif.stmts ?? [])
    return sqlOf([...then_body, ...branches, ...else_body], true, parser)
  }
  const plain = statement.PLpgSQL_stmt_execsql
  if (plain !== undefined) return plain.into === true ? null : [{ sql: plain.sqlstmt.PLpgSQL_expr.query, guarded }]
  const performed = statement.PLpgSQL_stmt_perform
  if (performed !== undefined) return [{ sql: performed.expr.PLpgSQL_expr.query, guarded }]
  const dynamic = statement.PLpgSQL_stmt_dynexecute
  if (dynamic !== undefined) {
    const sql = dynamic.into === true ? null : constantText(dynamic.query.PLpgSQL_expr.query, parser)
    return sql === null ? null : [{ sql, guarded }]
  }
  return isHarmless(statement) ? [] : null
}

/** RETURN, and messages below an error. */
function isHarmless(statement: PlStatement): boolean {
  if (statement.PLpgSQL_stmt_return !== undefined) return true
  const level = statement.PLpgSQL_stmt_raise?.elog_level
  return level !== undefined && level < ERROR
}

/** `ERROR` of PostgreSQL's `utils/elog.h`. */
const ERROR = 21

/** The text of `EXECUTE '…'`; null for one that is computed. */
function constantText(expression: string, parser: Parser): string | null {
  const select = bodyOf(parser.parse(`SELECT ${expression}`).stmts?.[0]?.stmt, 'SelectStmt')
  const value = bodyOf(select?.targetList?.[0], 'ResTarget')?.val
  return bodyOf(value, 'A_Const')?.sval?.sval ?? null
}

/** The part of `libpg-query`'s PL/pgSQL tree that is read here; the package has no types for it. */
interface PlPgSql {
  readonly plpgsql_funcs?: readonly {
    readonly PLpgSQL_function: {
      readonly datums?: readonly { readonly PLpgSQL_var?: { readonly refname?: string } }[]
      readonly action?: PlStatement
    }
  }[]
}

interface PlExpression {
  readonly PLpgSQL_expr: { readonly query: string }
}

interface PlStatement {
  readonly PLpgSQL_stmt_block?: {
    readonly body?: readonly PlStatement[]
    readonly exceptions?: {
      readonly PLpgSQL_exception_block: {
        readonly exc_list: readonly { readonly PLpgSQL_exception: { readonly action?: readonly PlStatement[] } }[]
      }
    }
  }
  readonly PLpgSQL_stmt_if?: {
    readonly then_body?: readonly PlStatement[]
    readonly elsif_list?: readonly { readonly PLpgSQL_if_elsif: { readonly stmts?: readonly PlStatement[] } }[]
    readonly else_body?: readonly PlStatement[]
  }
  readonly PLpgSQL_stmt_execsql?: { readonly sqlstmt: PlExpression; readonly into?: boolean }
  readonly PLpgSQL_stmt_perform?: { readonly expr: PlExpression }
  readonly PLpgSQL_stmt_dynexecute?: { readonly query: PlExpression; readonly into?: boolean }
  readonly PLpgSQL_stmt_return?: object
  readonly PLpgSQL_stmt_raise?: { readonly elog_level?: number }
}
