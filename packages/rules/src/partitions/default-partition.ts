import type { Catalog, QualifiedName } from '@backout/core'
import { isNamed, parseKey } from '../lookup.ts'

/** The default partition of a table; undefined where it has none or nothing is known. */
export function defaultPartition(catalog: Catalog | null, parent: QualifiedName): QualifiedName | undefined {
  const [key] =
    Object.entries(catalog?.relations ?? {}).find(
      ([, { partitionBound, inherits = [] }]) =>
        partitionBound === 'DEFAULT' && inherits.some((other) => isNamed(other, parent)),
    ) ?? []
  const [schema, name] = key === undefined ? [] : parseKey(key)
  return schema === undefined || name === undefined ? undefined : { schema, name }
}
