import type { AlterColumnType, CreateEnum, Operation, QualifiedName, RuleContext } from '@backout/core'
import { nameKey, parseKey, sameName } from '../lookup.ts'

/** An enum that is made anew under its old name, as both ORMs do when a label is removed, renamed or moved. */
export interface EnumSwap {
  /** The name that it had and has again. */
  readonly type: QualifiedName
  readonly created: CreateEnum
  /** The changes of columns to the new enum. */
  readonly changes: readonly AlterColumnType[]
  /** Every operation that is a step of it: changes of columns to text and back, renames and the drop of types. */
  readonly steps: ReadonlySet<Operation>
}

const cache = new WeakMap<readonly Operation[], readonly EnumSwap[]>()

/**
 * The enums that a migration makes anew. Drizzle: columns to text, DROP TYPE, CREATE TYPE, columns to the type. Prisma:
 * CREATE TYPE "X_new", columns to it, two renames, DROP TYPE "X_old".
 */
export function enumSwaps({ operations }: Pick<RuleContext, 'operations'>): readonly EnumSwap[] {
  let swaps = cache.get(operations)
  if (!swaps) {
    swaps = operations.flatMap((operation) => (operation.kind === 'create-enum' ? swapAt(operation, operations) : []))
    cache.set(operations, swaps)
  }
  return swaps
}

function swapAt(created: CreateEnum, operations: readonly Operation[]): EnumSwap[] {
  const position = operations.indexOf(created)
  const steps = new Set<Operation>([created])
  const changes: AlterColumnType[] = []
  let name = created.type
  for (const operation of operations.slice(position + 1)) {
    if (operation.kind === 'rename-type' && sameName(operation.type, name)) {
      name = { schema: name.schema, name: operation.newName }
      steps.add(operation)
    } else if (operation.kind === 'alter-column-type' && isType(operation.type, name)) {
      changes.push(operation)
      steps.add(operation)
    }
  }
  const drop = dropOf(name, operations, steps)
  if (changes.length === 0 || !drop) return []
  steps.add(drop)
  const isToText = (operation: Operation): operation is AlterColumnType =>
    operation.kind === 'alter-column-type' &&
    changes.some((change) => sameName(change.table, operation.table) && change.column === operation.column)
  for (const operation of operations.slice(0, position)) if (isToText(operation)) steps.add(operation)
  return [{ type: name, created, changes, steps }]
}

/** The drop of the type that had this name when the migration began. */
function dropOf(name: QualifiedName, operations: readonly Operation[], steps: Set<Operation>): Operation | undefined {
  let old = nameKey(name)
  for (const operation of operations) {
    if (steps.has(operation)) continue
    if (operation.kind === 'rename-type' && nameKey(operation.type) === old) {
      old = nameKey({ schema: operation.type.schema, name: operation.newName })
      steps.add(operation)
    } else if (operation.kind === 'drop-type' && nameKey(operation.type) === old) return operation
  }
  return undefined
}

function isType(printed: string, name: QualifiedName): boolean {
  const [first, second] = parseKey(printed.replace(/(\[\])+$/, ''))
  if (first === undefined) return false
  return sameName(second === undefined ? { schema: null, name: first } : { schema: first, name: second }, name)
}
