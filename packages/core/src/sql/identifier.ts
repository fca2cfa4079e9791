import { keywordKindOf } from '@pgsql/quotes'

const PLAIN = /^[a-z_][a-z0-9_]*$/

/**
 * Writes an identifier as PostgreSQL's `quote_ident` does: in double quotes unless it is plain lower case and no keyword
 * but an unreserved one. The keywords are those of PostgreSQL 18; an older server quotes a few names less.
 * @see https://www.postgresql.org/docs/current/functions-string.html#FUNCTIONS-STRING-OTHER
 */
export function quoteIdentifier(name: string): string {
  if (PLAIN.test(name)) {
    const keyword = keywordKindOf(name)
    if (keyword === 'NO_KEYWORD' || keyword === 'UNRESERVED_KEYWORD') return name
  }
  return `"${name.replaceAll('"', '""')}"`
}

/** Writes a name with its schema, each quoted by {@link quoteIdentifier}; without one when `schema` is null. */
export function qualifiedName(schema: string | null, name: string): string {
  return schema === null ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
}
