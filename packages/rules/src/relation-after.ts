import type { CatalogRelation, Operation, QualifiedName, RuleContext } from '@backout/core'
import { parseKey, relation, sameName } from './lookup.ts'
import { namesAfter, namesAt } from './names.ts'

/** What has become of a relation when the migration is done, whatever it is called then; undefined when it is gone, or without a shadow. */
export function relationAfter(
  operation: Operation,
  context: RuleContext,
  name: QualifiedName,
): CatalogRelation | undefined {
  const { after, before, operations } = context
  if (!after) return undefined
  const origin = namesAt(operation, context).before(name)
  const names = namesAfter(operations, before)
  const isSame = (now: QualifiedName) => {
    const then = names.before(now)
    return then !== null && origin !== null && sameName(then, origin)
  }
  if (origin === null || isSame(name)) return relation(after, name)
  return Object.entries(after.relations).find(([key]) => {
    const [schema = null, own = ''] = parseKey(key)
    return isSame({ schema, name: own })
  })?.[1]
}
