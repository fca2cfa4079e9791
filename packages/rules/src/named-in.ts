import type { QualifiedName, RuleContext } from '@backout/core'
import { isNamed, parseKey, sameName } from './lookup.ts'
import { namesAt } from './names.ts'
import { ident } from './sql.ts'

/** What the operations of the migration drop, rename, move or change by name: no CASCADE is to blame for that. */
export interface Named {
  hasRelation(key: string): boolean
  hasColumn(key: string, column: string): boolean
  hasPart(key: string, what: string): boolean
  hasIndex(name: QualifiedName): boolean
  hasRoutine(key: string): boolean
  hasType(key: string): boolean
}

export function namedIn(context: RuleContext): Named {
  const { operations } = context
  const relations: QualifiedName[] = []
  const types: QualifiedName[] = []
  const routines = new Set<string>()
  const indexes: QualifiedName[] = []
  const parts: { readonly table: QualifiedName; readonly name: string }[] = []
  const schemas = new Set<string>()
  for (const operation of operations) {
    const then = (name: QualifiedName) => namesAt(operation, context).before(name) ?? name
    switch (operation.kind) {
      case 'drop-table':
      case 'rename-table':
        relations.push(then(operation.table))
        break
      case 'drop-view':
      case 'drop-materialized-view':
      case 'rename-view':
      case 'rename-materialized-view':
        relations.push(then(operation.view))
        break
      case 'drop-sequence':
      case 'rename-sequence':
        relations.push(then(operation.sequence))
        break
      case 'drop-index':
      case 'rename-index':
        indexes.push(operation.index)
        break
      case 'drop-type':
      case 'rename-type':
        types.push(operation.type)
        break
      case 'drop-function':
      case 'drop-procedure':
        routines.add(operation.routine.name)
        break
      case 'rename-schema':
        schemas.add(operation.schema)
        break
      case 'set-schema':
      case 'rename-object':
      case 'drop-object':
        relations.push(then(operation.object))
        types.push(operation.object)
        routines.add(operation.object.name)
        break
      default: {
        if (!('table' in operation) || operation.table === null) break
        const { table } = operation
        for (const field of ['column', 'constraint', 'trigger', 'policy', 'rule', 'index'] as const)
          if (field in operation) {
            const name = (operation as unknown as Record<string, unknown>)[field]
            if (typeof name === 'string') parts.push({ table: then(table), name })
          }
      }
    }
  }
  const isPart = (key: string, name: string) => parts.some((part) => part.name === name && isNamed(key, part.table))
  const inSchema = (key: string) => schemas.has(parseKey(key)[0] ?? '')
  return {
    hasRelation: (key) => inSchema(key) || relations.some((name) => isNamed(key, name)),
    hasColumn: isPart,
    hasPart: (key, what) =>
      parts.some(({ name, table }) => what.includes(` ${ident(name)} of `) && isNamed(key, table)),
    hasIndex: (name) => indexes.some((index) => sameName(index, name)),
    hasRoutine: (key) => inSchema(key) || routines.has(parseKey(key.replace(/\(.*$/s, '')).at(-1) ?? ''),
    hasType: (key) => inSchema(key) || types.some((name) => isNamed(key, name)),
  }
}
