import type {
  ExcludeDefinition,
  ForeignKeyDefinition,
  IndexElement,
  Operation,
  Precondition,
  QualifiedName,
  RuleContext,
} from '@backout/core'
import { sameName } from './lookup.ts'
import { relationBefore } from './names.ts'
import { columnInProduction, rowsWhere, tableInProduction } from './production.ts'
import { ident, qualified } from './sql.ts'
import { operationsBefore } from './unapplied.ts'
import { wordsOf } from './words.ts'

// Questions to production about the rows that a constraint or unique index would find. Null where production cannot
// tell: a column is not there yet, or the unapplied set itself changes the rows before.

/** Values that occur more than once, in columns or expressions that are to be unique. */
export function duplicates(
  operation: Operation,
  context: RuleContext,
  table: QualifiedName,
  keys: readonly Pick<IndexElement, 'column' | 'expression'>[],
  { where = null, nullsNotDistinct = false }: { where?: string | null; nullsNotDistinct?: boolean } = {},
): Precondition | null {
  const asked = askable(operation, context, table)
  const values = keys.map((key) =>
    key.column === null ? asked?.expression(key.expression ?? '') : asked?.column(key.column),
  )
  const condition = where === null ? '' : asked?.expression(where)
  if (!asked || condition === null || condition === undefined || !values.every(isKnown) || values.length === 0)
    return null
  const conditions = [
    ...(condition === '' ? [] : [condition]),
    ...(nullsNotDistinct ? [] : values.map((value) => `${value} IS NOT NULL`)),
  ]
  const filter = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  return {
    counts: `values of ${values.join(', ')} that more than one row of ${qualified(asked.table)} has`,
    sql: `SELECT count(*) AS count FROM (SELECT 1 FROM ${asked.from}${filter} GROUP BY ${values.join(', ')} HAVING count(*) > 1) AS duplicates`,
  }
}

/** Rows with a NULL in columns that are to be a primary key. */
export function nulls(
  operation: Operation,
  context: RuleContext,
  table: QualifiedName,
  columns: readonly string[],
): Precondition | null {
  const asked = askable(operation, context, table)
  const values = columns.map((column) => asked?.column(column))
  if (!asked || !values.every(isKnown) || values.length === 0) return null
  return rowsWhere(
    asked.table,
    values.map((value) => `${value} IS NULL`).join(' OR '),
    `rows of ${qualified(asked.table)} with a NULL in ${values.join(' or ')}`,
  )
}

/** Rows beyond as many as would do no harm. */
export function anyRows(
  operation: Operation,
  context: RuleContext,
  table: QualifiedName,
  harmless: number,
): Precondition | null {
  const asked = askable(operation, context, table)
  if (!asked) return null
  return {
    counts: `rows of ${qualified(asked.table)}${harmless === 0 ? '' : ` beyond ${harmless}`}, which all get the same value`,
    sql: `SELECT count(*) AS count FROM (SELECT 1 FROM ${qualified(asked.table)} OFFSET ${harmless} LIMIT 1) AS one`,
  }
}

/** Rows that break a check; one that evaluates to NULL is kept. */
export function violations(
  operation: Operation,
  context: RuleContext,
  table: QualifiedName,
  expression: string,
): Precondition | null {
  const asked = askable(operation, context, table)
  const condition = asked?.expression(expression)
  if (!asked || !isKnown(condition)) return null
  return {
    counts: `rows of ${qualified(asked.table)} that break ${condition}`,
    sql: `SELECT count(*) AS count FROM ${asked.from} WHERE NOT ${condition}`,
  }
}

/** Rows whose foreign key has no counterpart. */
export function orphans(
  operation: Operation,
  context: RuleContext,
  table: QualifiedName,
  key: ForeignKeyDefinition,
): Precondition | null {
  const asked = askable(operation, context, table)
  const columns = key.columns.map((column) => asked?.column(column))
  if (!asked || !columns.every(isKnown) || columns.length === 0) return null
  const own = columns.map((column) => `child.${column}`)
  const counts = `rows of ${qualified(asked.table)} whose ${columns.join(', ')} has no counterpart in ${qualified(key.references.table)}`
  const from = `SELECT count(*) AS count FROM ${qualified(asked.table)} AS child WHERE `
  const set = own.map((column) => `${column} IS NOT NULL`)
  const parent = askable(operation, context, key.references.table)
  if (!parent) return null
  const referenced = referencedColumns(operation, context, key).map((column) => parent.column(column))
  if (!referenced.every(isKnown) || referenced.length !== own.length) return null
  const missing = `NOT EXISTS (SELECT 1 FROM ${qualified(parent.table)} AS parent WHERE ${own.map((column, at) => `parent.${referenced[at]} = ${column}`).join(' AND ')})`
  const condition =
    key.match === 'full' && own.length > 1
      ? `(${set.join(' OR ')}) AND (NOT (${set.join(' AND ')}) OR ${missing})`
      : `${set.join(' AND ')} AND ${missing}`
  return { counts, sql: `${from}${condition}` }
}

/** Pairs of rows that an exclusion constraint would not let stand beside each other. */
export function conflicts(
  operation: Operation,
  context: RuleContext,
  table: QualifiedName,
  { elements, where }: ExcludeDefinition,
): Precondition | null {
  const asked = askable(operation, context, table)
  const values = elements.map(({ element }) =>
    element.column === null ? asked?.expression(element.expression ?? '') : asked?.column(element.column),
  )
  const condition = where === null ? '' : asked?.expression(where)
  if (!asked || !isKnown(condition) || !values.every(isKnown) || values.length === 0) return null
  const rows = `(SELECT tableoid, ctid, ${values.map((value, at) => `${value} AS e${at}`).join(', ')} FROM ${asked.from}${condition === '' ? '' : ` WHERE ${condition}`})`
  const pairs = elements.map((element, at) => `a.e${at} ${operator(element.operator)} b.e${at}`)
  return {
    counts: `pairs of rows of ${qualified(asked.table)} that exclude each other`,
    sql: `SELECT count(*) AS count FROM ${rows} AS a JOIN ${rows} AS b ON (a.tableoid, a.ctid) < (b.tableoid, b.ctid) AND ${pairs.join(' AND ')}`,
  }
}

/** An operator with a schema is written in another way. */
const operator = (text: string) => (/[a-z]/i.test(text) ? `OPERATOR(${text})` : text)

/** The columns that a foreign key references: as written, or the primary key; empty when that is not known. */
export function referencedColumns(
  operation: Operation,
  context: RuleContext,
  { references }: ForeignKeyDefinition,
): readonly string[] {
  if (references.columns.length > 0) return references.columns
  const created = operationsBefore(operation, context).findLast(
    (other) => other.kind === 'create-table' && sameName(other.table, references.table),
  )
  if (created?.kind === 'create-table') {
    const key = created.constraints.find(isKey)
    if (key && 'columns' in key) return key.columns
    return created.columns.filter(({ constraints }) => constraints.some(isKey)).map(({ name }) => name)
  }
  const before = relationBefore(operation, context, references.table)
  return Object.values(before?.constraints ?? {}).find(({ type }) => type === 'primary key')?.columns ?? []
}

const isKey = ({ type }: { readonly type: string }) => type === 'primary key'

/** How production is asked about a table. */
interface Askable {
  readonly table: QualifiedName
  /** As FROM takes it, so that expressions that name the table find it. */
  readonly from: string
  column(name: string): string | null
  /** In parentheses. */
  expression(text: string): string | null
}

function askable(operation: Operation, context: RuleContext, table: QualifiedName): Askable | null {
  const production = tableInProduction(operation, context, table)
  const earlier = operationsBefore(operation, context)
  if (production === null || earlier.some((other) => changesRows(other, table))) return null
  const alias = production.name === table.name ? '' : ` AS ${ident(table.name)}`
  return {
    table: production,
    from: `${qualified(production)}${alias}`,
    column(name) {
      const known = columnInProduction(operation, context, table, name)
      return known === null ? null : ident(known.column)
    },
    expression(text) {
      const fresh = new Set(earlier.flatMap((other) => freshColumns(other, table)))
      return text === '' || wordsOf(text).some((word) => fresh.has(word.text)) ? null : `(${text})`
    },
  }
}

const changesRows = (operation: Operation, table: QualifiedName): boolean =>
  (operation.kind === 'insert' ||
    operation.kind === 'update' ||
    operation.kind === 'delete' ||
    operation.kind === 'merge' ||
    operation.kind === 'copy') &&
  operation.table !== null &&
  sameName(operation.table, table)

function freshColumns(operation: Operation, table: QualifiedName): readonly string[] {
  if (operation.kind === 'add-column') return sameName(operation.table, table) ? [operation.column.name] : []
  if (operation.kind !== 'rename-column' || !sameName(operation.table, table)) return []
  return [operation.column, operation.newName]
}

const isKnown = (value: string | null | undefined): value is string => value !== null && value !== undefined
