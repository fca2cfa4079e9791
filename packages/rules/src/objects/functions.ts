import type { Catalog, QualifiedName } from '@backout/core'
import { isNamed, parseKey } from '../lookup.ts'

/** A function of a catalog. */
export interface KnownFunction {
  readonly key: string
  /** Types of its arguments, as the key has them. */
  readonly arguments: readonly string[]
  /** As PostgreSQL prints it; null for a procedure or an aggregate. */
  readonly returns: string | null
}

/** The functions of that name, whatever their arguments. */
export const functionsNamed = ({ functions }: Catalog, name: QualifiedName): readonly KnownFunction[] =>
  Object.entries(functions).flatMap(([key, { definition }]) => {
    const [, prefix, list] = /^(.*?)\((.*)\)$/s.exec(key) ?? []
    if (prefix === undefined || list === undefined || parseKey(prefix).length === 0 || !isNamed(prefix, name)) return []
    return [{ key, arguments: list === '' ? [] : splitTypes(list), returns: returnsOf(definition) }]
  })

/** As `pg_get_functiondef` prints it, on a line of its own. */
const returnsOf = (definition: string): string | null => /^ RETURNS (.*)$/m.exec(definition)?.[1] ?? null

/** At commas outside of parentheses: `numeric(10,2)` is one type. */
const splitTypes = (list: string): string[] => list.split(/,\s*(?![^()]*\))/)
