import type { CommonTableExpr, FuncCall, RangeVar } from '@pgsql/types'
import type { QualifiedName } from './name.ts'
import { qualifiedNameOf, relationOf } from './syntax-tree.ts'

/**
 * The relations that a part of the syntax tree names, each once, without the queries of WITH clauses.
 * @param except a relation to leave out: the one that is written to
 */
export function relationsIn(tree: unknown, except?: RangeVar): readonly QualifiedName[] {
  const named = new Set<string>()
  const found = new Map<string, QualifiedName>()
  walk(tree, (node) => {
    if ('ctename' in node) named.add((node as CommonTableExpr).ctename!)
  })
  walk(tree, (node) => {
    if (!('relname' in node) || node === except) return
    const relation = relationOf(node as RangeVar)
    if (relation.schema === null && named.has(relation.name)) return
    found.set(JSON.stringify([relation.schema, relation.name]), relation)
  })
  return [...found.values()]
}

/** The functions that a part of the syntax tree calls, each once. */
export function functionsIn(tree: unknown): readonly QualifiedName[] {
  const found = new Map<string, QualifiedName>()
  walk(tree, (node) => {
    if (!('funcname' in node)) return
    const name = qualifiedNameOf((node as FuncCall).funcname)
    found.set(JSON.stringify([name.schema, name.name]), name)
  })
  return [...found.values()]
}

function walk(tree: unknown, visit: (node: object) => void): void {
  if (typeof tree !== 'object' || tree === null) return
  if (!Array.isArray(tree)) visit(tree)
  for (const child of Object.values(tree)) walk(child, visit)
}
