import type { CatalogIndex } from '@backout/core'
import { quote } from './names.ts'
import { inParentheses, splitAtCommas } from './text.ts'

/** What a unique index forbids, in SQL over its table. */
export interface UniqueKey {
  /** Expressions that together must be unique: quoted columns, function calls, parenthesised expressions. */
  readonly parts: readonly string[]
  /** Of a partial index. */
  readonly predicate: string | null
  readonly nullsNotDistinct: boolean
  /** Index methods that are not btree compare otherwise: the last column of a WITHOUT OVERLAPS key, as PostgreSQL 18 has it. */
  readonly overlaps: boolean
}

/** Reads the text of `pg_get_indexdef`. @returns null when it is not of the form that is known */
export function uniqueKeyOf(index: CatalogIndex): UniqueKey | null {
  const using = index.definition.indexOf(' USING ')
  const open = using < 0 ? -1 : index.definition.indexOf('(', using)
  const keys = open < 0 ? null : inParentheses(index.definition, open)
  if (!keys) return null
  const parts = splitAtCommas(keys.inner).map((part, at) => {
    const column = index.columns[at] ?? null
    const expression = column === null ? expressionAt(part) : quote(column)
    const rest = column === null ? part.slice(expression?.length ?? 0) : part
    const collation = / COLLATE ("[^"]+"|[^\s]+)/.exec(rest)?.[1]
    return expression && (collation === undefined ? expression : `${expression} COLLATE ${collation}`)
  })
  if (parts.some((part) => part === null)) return null
  const tail = index.definition.slice(keys.end)
  const where = /(?:^|\s)WHERE \(/.exec(tail)
  const predicate = where && inParentheses(tail, where.index + where[0].length - 1)
  if (where && !predicate) return null
  return {
    parts: parts as string[],
    predicate: predicate ? predicate.inner : null,
    nullsNotDistinct: /(?:^|\s)NULLS NOT DISTINCT/.test(where ? tail.slice(0, where.index) : tail),
    overlaps: index.method !== 'btree',
  }
}

/** The expression with which a part begins: in parentheses, or a function call. */
function expressionAt(part: string): string | null {
  const open = part.indexOf('(')
  const inside = open < 0 ? null : inParentheses(part, open)
  return inside ? part.slice(0, inside.end) : null
}
