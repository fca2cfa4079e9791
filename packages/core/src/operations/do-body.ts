import type { Parser } from '../sql/parser.ts'
import { bodyOf } from './syntax-tree.ts'

/** SQL that stands in a `DO` block. */
export interface DoSql {
  readonly sql: string
  /** Whether the block may skip it, repeat it or swallow its failure: `EXCEPTION WHEN … THEN null`, `IF … THEN`, a loop. */
  readonly guarded: boolean
}

/** What a `DO` block does, as far as its text tells. */
export interface DoBody {
  /** Statements that stand in it as plain SQL, in order. */
  readonly parts: readonly DoSql[]
  /** True when it does nothing else; else (variables, loops, computed SQL) only a run tells the rest. */
  readonly whole: boolean
}

/**
 * Looks into a `DO` block of PL/pgSQL. Real histories hold thousands of
 * `DO $$ BEGIN CREATE TYPE …; EXCEPTION WHEN duplicate_object THEN null; END $$`.
 * @param statement the whole `DO`
 */
export function doBody(statement: string, parser: Parser): DoBody {
  const parts: DoSql[] = []
  let whole = true

  const readAll = (statements: readonly PlStatement[] | undefined, guarded: boolean): void => {
    for (const inner of statements ?? []) read(inner, guarded)
  }
  const add = (sql: string | null, guarded: boolean, into: boolean | undefined): void => {
    if (sql === null || into === true) whole = false
    else parts.push({ sql, guarded })
  }
  const read = (node: PlStatement, guarded: boolean): void => {
    if (node.PLpgSQL_stmt_block !== undefined) {
      const handlers = node.PLpgSQL_stmt_block.exceptions?.PLpgSQL_exception_block.exc_list ?? []
      readAll(node.PLpgSQL_stmt_block.body, guarded || handlers.length > 0)
      for (const handler of handlers) readAll(handler.PLpgSQL_exception.action, true)
    } else if (node.PLpgSQL_stmt_if !== undefined) {
      readAll(node.PLpgSQL_stmt_if.then_body, true)
      for (const branch of node.PLpgSQL_stmt_if.elsif_list ?? []) readAll(branch.PLpgSQL_if_elsif.stmts, true)
      readAll(node.PLpgSQL_stmt_if.else_body, true)
    } else if (node.PLpgSQL_stmt_execsql !== undefined) {
      add(node.PLpgSQL_stmt_execsql.sqlstmt.PLpgSQL_expr.query, guarded, node.PLpgSQL_stmt_execsql.into)
    } else if (node.PLpgSQL_stmt_perform !== undefined) {
      add(node.PLpgSQL_stmt_perform.expr.PLpgSQL_expr.query, guarded, false)
    } else if (node.PLpgSQL_stmt_dynexecute !== undefined) {
      const { query, into } = node.PLpgSQL_stmt_dynexecute
      add(constantText(query.PLpgSQL_expr.query, parser), guarded, into)
    } else if (!isHarmless(node)) {
      whole = false
      // A loop or the like: its body is a list of statements under a name of its own.
      for (const held of Object.values(node)) {
        for (const list of Object.values(held as object)) if (Array.isArray(list)) readAll(list, true)
      }
    }
  }

  const body = parsed(statement, parser)
  if (body?.action === undefined) return { parts: [], whole: false }
  if ((body.datums ?? []).some((datum) => !IMPLICIT.has(datum.PLpgSQL_var?.refname ?? ''))) whole = false
  read(body.action, false)
  return { parts, whole: whole && parts.length > 0 }
}

function parsed(statement: string, parser: Parser): PlFunction | undefined {
  try {
    return (parser.parsePlPgSql(statement) as PlPgSql).plpgsql_funcs?.[0]?.PLpgSQL_function
  } catch {
    // Another language, or types that only the database knows.
    return undefined
  }
}

/** Variables that every block has. */
const IMPLICIT: ReadonlySet<string> = new Set(['found', 'sqlstate', 'sqlerrm'])

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
  readonly plpgsql_funcs?: readonly { readonly PLpgSQL_function: PlFunction }[]
}

interface PlFunction {
  readonly datums?: readonly { readonly PLpgSQL_var?: { readonly refname?: string } }[]
  readonly action?: PlStatement
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
