import type { Catalog, QualifiedName } from '@backout/core'
import { isNamed } from './lookup.ts'

/**
 * Whether one of some relations, as a trace names them, is the table or a partition or child of it: a partitioned table
 * has no rows of its own, so what is written and read are its partitions.
 */
export const isTableOrPartition = (
  relations: readonly string[],
  table: QualifiedName,
  catalog: Catalog | null,
): boolean => relations.some((key) => isNamed(key, table) || isChild(key, table, catalog))

function isChild(key: string, table: QualifiedName, catalog: Catalog | null): boolean {
  const parents = catalog?.relations[key]?.inherits ?? []
  return parents.some((parent) => isNamed(parent, table) || isChild(parent, table, catalog))
}
