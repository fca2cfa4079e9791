import type { Catalog, CatalogColumn, CatalogRelation, Operation, QualifiedName, RuleContext } from '@backout/core'
import { column, DEFAULT_SCHEMA, nameKey, relation, sameName } from './lookup.ts'

/**
 * What the names of one point in a migration stood for before it: a table that was renamed two statements ago is
 * looked up under its old name, one that was created two statements ago is new.
 */
export interface Names {
  /** The name that a relation had before; null when it was not there. */
  before(name: QualifiedName): QualifiedName | null
  /** The name that a column had before; null when it was not there. */
  columnBefore(table: QualifiedName, name: string): string | null
}

interface State {
  /** Schemas by their name now, with the name that they had before. */
  readonly schemas: Map<string, string>
  readonly tables: Map<string, QualifiedName | null>
  readonly columns: Map<string, Map<string, string | null>>
}

/**
 * The names after some operations.
 * @param catalog the state before them, by which `IF NOT EXISTS` is judged; null when unknown
 */
export function namesAfter(operations: readonly Operation[], catalog: Catalog | null): Names {
  const state: State = { schemas: new Map(), tables: new Map(), columns: new Map() }
  const names = view(state)
  for (const operation of operations) apply(operation, state, names, catalog)
  return names
}

function view({ schemas, tables, columns }: State): Names {
  const before = (name: QualifiedName) => {
    const known = tables.get(nameKey(name))
    if (known !== undefined) return known
    const schema = schemas.get(name.schema ?? DEFAULT_SCHEMA)
    return schema === undefined ? name : { schema, name: name.name }
  }
  return {
    before,
    columnBefore(table, name) {
      const known = columns.get(nameKey(table))?.get(name)
      return before(table) === null ? null : known === undefined ? name : known
    },
  }
}

function apply(operation: Operation, state: State, names: Names, catalog: Catalog | null): void {
  switch (operation.kind) {
    case 'create-table':
    case 'create-table-as':
      if (!operation.ifNotExists || !exists(catalog, names, operation.table)) create(state, operation.table)
      return
    case 'create-materialized-view':
      if (!operation.ifNotExists || !exists(catalog, names, operation.view)) create(state, operation.view)
      return
    case 'drop-table':
      return create(state, operation.table)
    case 'rename-table':
      return move(state, names, operation.table, { schema: operation.table.schema, name: operation.newName })
    case 'set-schema':
      if (operation.object.type === 'table')
        move(state, names, operation.object, { schema: operation.newSchema, name: operation.object.name })
      return
    case 'rename-schema':
      return renameSchema(state, operation.schema, operation.newName)
    case 'add-column': {
      const { table } = operation
      const there = column(relation(catalog, names.before(table) ?? table), operation.column.name)
      if (!operation.ifNotExists || !there) setColumn(state, table, operation.column.name, null)
      return
    }
    case 'drop-column':
      return setColumn(state, operation.table, operation.column, null)
    case 'rename-column': {
      const before = names.columnBefore(operation.table, operation.column)
      setColumn(state, operation.table, operation.column, null)
      return setColumn(state, operation.table, operation.newName, before)
    }
    default:
  }
}

const exists = (catalog: Catalog | null, names: Names, name: QualifiedName) => {
  const before = names.before(name)
  return before !== null && relation(catalog, before) !== undefined
}

/** From here on the name stands for nothing that was there before. */
function create({ tables, columns }: State, name: QualifiedName): void {
  tables.set(nameKey(name), null)
  columns.delete(nameKey(name))
}

function move({ tables, columns }: State, names: Names, from: QualifiedName, to: QualifiedName): void {
  const before = names.before(from)
  const moved = columns.get(nameKey(from))
  tables.set(nameKey(from), null)
  columns.delete(nameKey(from))
  tables.set(nameKey(to), before)
  if (moved) columns.set(nameKey(to), moved)
}

/** Moves what is known of the schema's tables along. */
function renameSchema({ schemas, tables, columns }: State, from: string, to: string): void {
  schemas.set(to, schemas.get(from) ?? from)
  for (const map of [tables, columns] as Map<string, unknown>[])
    for (const [key, known] of map) {
      const [schema, name] = JSON.parse(key) as [string, string]
      if (schema !== from) continue
      map.delete(key)
      map.set(nameKey({ schema: to, name }), known)
    }
}

function setColumn({ columns }: State, table: QualifiedName, name: string, before: string | null): void {
  const key = nameKey(table)
  const known = columns.get(key) ?? new Map<string, string | null>()
  known.set(name, before)
  columns.set(key, known)
}

/** True for a schema that this migration or an unapplied one before it creates. */
export const isNewSchema = (schema: string, { earlier, operations }: RuleContext): boolean =>
  [...earlier.flatMap(({ statements }) => statements.flatMap((statement) => statement.operations)), ...operations].some(
    (other) => other.kind === 'create-schema' && other.schema === schema && !other.ifNotExists,
  )

const cache = new WeakMap<Operation, Names>()

/** The names at the point at which an operation of the migration begins. */
export function namesAt(operation: Operation, { operations, before }: RuleContext): Names {
  let names = cache.get(operation)
  if (!names) {
    names = namesAfter(operations.slice(0, operations.indexOf(operation)), before)
    cache.set(operation, names)
  }
  return names
}

/** The relation as it was before the migration, under whatever name it had; undefined without a shadow. */
export function relationBefore(
  operation: Operation,
  context: RuleContext,
  name: QualifiedName,
): CatalogRelation | undefined {
  const before = namesAt(operation, context).before(name)
  return before ? relation(context.before, before) : undefined
}

/** The column as it was before the migration, under whatever name it had; undefined without a shadow. */
export function columnBefore(
  operation: Operation,
  context: RuleContext,
  table: QualifiedName,
  name: string,
): CatalogColumn | undefined {
  const before = namesAt(operation, context).columnBefore(table, name)
  return before === null ? undefined : column(relationBefore(operation, context, table), before)
}

/** True when rows may lie in the table: it was there before, and nothing before this point has emptied it. */
export function mayHoldRows(operation: Operation, context: RuleContext, table: QualifiedName): boolean {
  if (context.isNew(table)) return false
  const earlier = context.operations.slice(0, context.operations.indexOf(operation))
  return !earlier.some(
    (other) =>
      (other.kind === 'truncate' && other.tables.some((name) => sameName(name, table))) ||
      (other.kind === 'delete' && other.where === null && sameName(other.table, table)),
  )
}
