import type { Span } from '@backout/core'
import { loadModule, parseSync } from 'libpg-query'

/** Stands in for core's function of the same name until that is there. */
export async function splitStatements(sql: string): Promise<readonly Span[] | null> {
  await loadModule()
  const bytes = Buffer.from(sql)
  try {
    return (parseSync(sql).stmts ?? []).map(({ stmt_location = 0, stmt_len }) => {
      const start = bytes.subarray(0, stmt_location).toString().length
      const end = stmt_len ? bytes.subarray(0, stmt_location + stmt_len).toString().length : sql.length
      return { start, end }
    })
  } catch {
    return null
  }
}
