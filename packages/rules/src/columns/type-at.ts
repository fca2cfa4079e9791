import type { Catalog, CatalogType, Operation, QualifiedName, RuleContext } from '@backout/core'
import { isNamed, sameName, typeAround } from '../lookup.ts'
import { columnBefore } from '../names.ts'

/** The type of a column when an operation begins: as an earlier operation left it, or as before the migration. */
export function typeAt(
  operation: Operation,
  context: RuleContext,
  table: QualifiedName,
  column: string,
): string | undefined {
  const { operations, earlier, past } = context
  const own = operations.slice(0, operations.indexOf(operation))
  const written = writtenType(own, table, column)
  if (written !== undefined) return written ?? undefined
  const before = columnBefore(operation, context, table, column)
  if (before) return before.type
  if (context.before) return undefined
  // Where no shadow tells the state, what the migrations before have told does.
  const told = [...past, ...earlier].flatMap(({ statements }) =>
    statements.flatMap((statement) => statement.operations),
  )
  return writtenType(told, table, column) ?? undefined
}

/** The type that the last of some operations gave a column; null when it is gone or not known, undefined when none did. */
function writtenType(
  operations: readonly Operation[],
  table: QualifiedName,
  column: string,
): string | null | undefined {
  const last = operations.findLast(
    (other) => 'table' in other && other.table !== null && sameName(other.table, table) && isAbout(other, column),
  )
  if (last === undefined) return undefined
  if (last.kind === 'alter-column-type') return last.type
  if (last.kind === 'add-column') return last.column.type
  if (last.kind === 'create-table') return last.columns.find(({ name }) => name === column)?.type ?? null
  return null
}

const isAbout = (operation: Operation, column: string): boolean =>
  (operation.kind === 'alter-column-type' && operation.column === column) ||
  (operation.kind === 'add-column' && operation.column.name === column) ||
  operation.kind === 'create-table'

/** The type that a domain stands for, any other type as it is. */
export function baseType(printed: string, context: RuleContext): string {
  const domain = typeAround(context, printed)
  return domain?.kind === 'domain' && domain.base !== undefined ? baseType(domain.base, context) : printed
}

/** A type of the catalog by its name as written. */
export const typeNamed = (catalog: Catalog | null, name: QualifiedName): CatalogType | undefined =>
  Object.entries(catalog?.types ?? {}).find(([key]) => isNamed(key, name))?.[1]
