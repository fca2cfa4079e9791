import type { CatalogIndex, Operation, QualifiedName, RuleContext } from '@backout/core'
import { DEFAULT_SCHEMA, parseKey } from '../lookup.ts'
import { operationsBefore } from '../unapplied.ts'

/** An index as it was before the migration, with its table. */
export interface FoundIndex {
  readonly index: CatalogIndex
  readonly table: QualifiedName
  readonly partitioned: boolean
}

/** Indexes share the schema of their table. Undefined without a shadow, and for one that was not there. */
export function indexBefore(name: QualifiedName, { before }: RuleContext): FoundIndex | undefined {
  for (const [key, { indexes, kind }] of Object.entries(before?.relations ?? {})) {
    const index = indexes?.[name.name]
    const [schema = null, table = ''] = index ? parseKey(key) : []
    if (index && schema === (name.schema ?? DEFAULT_SCHEMA))
      return { index, table: { schema, name: table }, partitioned: kind === 'partitioned table' }
  }
  return undefined
}

/** The table of an index that the unapplied set builds before this operation; null when it builds none of that name. */
export function tableOfNewIndex(operation: Operation, context: RuleContext, name: QualifiedName): QualifiedName | null {
  const built = operationsBefore(operation, context).findLast(
    (other) => other.kind === 'create-index' && other.index === name.name,
  )
  return built?.kind === 'create-index' ? built.table : null
}
