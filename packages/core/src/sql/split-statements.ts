import type { Span } from '../migration.ts'
import { loadParser } from './parser.ts'
import { readRawStatements, SqlSyntaxError } from './raw-statement.ts'

/**
 * Where the statements of some SQL lie, for runners that send them one by one.
 * @returns the spans from first to last token, without semicolons, in order; null when PostgreSQL 18 does not parse it
 */
export async function splitStatements(sql: string): Promise<readonly Span[] | null> {
  const parser = await loadParser()
  try {
    return readRawStatements(sql, parser).map((statement) => statement.span)
  } catch (error) {
    if (error instanceof SqlSyntaxError) return null
    throw error
  }
}
