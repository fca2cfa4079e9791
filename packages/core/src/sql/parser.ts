import type { ParseResult } from '@pgsql/types'
import type { ScanToken } from 'libpg-query'

/** PostgreSQL 18's own parser. Its offsets are UTF-8 bytes, its cursor positions code points. */
export interface Parser {
  /**
   * Reads SQL into PostgreSQL's raw syntax tree.
   * @throws SqlError of `libpg-query`, with `sqlDetails.cursorPosition` counted from 0
   */
  parse(sql: string): ParseResult
  /** The tokens of SQL that parses, comments among them. */
  scan(sql: string): readonly ScanToken[]
  /** Reads a `DO` statement's PL/pgSQL. @throws Error when its body is none */
  parsePlPgSql(statement: string): unknown
}

let loading: Promise<Parser> | undefined

/** Loads the parser (a WebAssembly module, 60 ms) on first use, so that importing core costs nothing. */
export function loadParser(): Promise<Parser> {
  loading ??= load()
  return loading
}

async function load(): Promise<Parser> {
  const { loadModule, parseSync, parsePlPgSQLSync, scanSync } = await import('libpg-query')
  await loadModule()
  return { parse: parseSync, scan: (sql) => scanSync(sql).tokens, parsePlPgSql: parsePlPgSQLSync }
}

export function isComment(token: ScanToken): boolean {
  return token.tokenName === 'SQL_COMMENT' || token.tokenName === 'C_COMMENT'
}
