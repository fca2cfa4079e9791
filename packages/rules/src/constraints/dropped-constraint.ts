import type {
  CatalogConstraint,
  CatalogRelation,
  DropConstraint,
  Operation,
  QualifiedName,
  RuleContext,
} from '@backout/core'
import { column, sameName } from '../lookup.ts'
import { relationBefore } from '../names.ts'
import { relationAfter } from '../relation-after.ts'
import { operationsAfter, operationsBefore } from '../unapplied.ts'

/** What a DROP CONSTRAINT takes away. */
export interface DroppedConstraint {
  /** By the catalog, else by the usual ways of naming; `unknown` where neither tells. */
  readonly type: CatalogConstraint['type'] | 'unknown'
  /** Null without a shadow. */
  readonly known: CatalogConstraint | null
}

/** Null for what is new, for what is not there, and for NOT NULL, which belongs to its column. */
export function droppedConstraint(operation: DropConstraint, context: RuleContext): DroppedConstraint | null {
  const { table, constraint } = operation
  if (context.isNew(table)) return null
  const earlier = operationsBefore(operation, context)
  if (earlier.some((other) => adds(other, table) && nameOf(other) === constraint)) return null
  if (context.before) {
    const known = relationBefore(operation, context, table)?.constraints?.[constraint]
    return known ? { type: known.type, known } : null
  }
  const type = guess(constraint)
  return type === 'not null' ? null : { type, known: null }
}

/** What the endings and beginnings that PostgreSQL and the ORMs choose say. */
function guess(name: string): DroppedConstraint['type'] | 'not null' {
  if (/not_?null|_nn$/i.test(name)) return 'not null'
  if (/(_pkey|_pk)$|^pk_/i.test(name)) return 'primary key'
  if (/(_fkey|_fk|_foreign)$|^fk_/i.test(name)) return 'foreign key'
  if (/(_key|_unique|_uniq|_uq|_uk)$|^(uq|uk|uniq)_/i.test(name)) return 'unique'
  if (/(_check|_chk|_ck)$|^(check|chk|ck)_/i.test(name)) return 'check'
  return /(_excl)$|^excl_/i.test(name) ? 'exclude' : 'unknown'
}

const adds = (operation: Operation, table: QualifiedName) =>
  operation.kind === 'add-constraint' && sameName(operation.table, table)

const nameOf = (operation: Operation) => (operation.kind === 'add-constraint' ? operation.constraint.name : null)

/**
 * Without a catalog: whether the migration has something that takes the place of the constraint, or takes away what it was
 * about. Nobody can tell from the text alone, so either is enough.
 */
export function isReplacedInText(operation: DropConstraint, context: RuleContext): boolean {
  const { table } = operation
  return [...operationsBefore(operation, context), ...operationsAfter(operation, context)].some(
    (other) =>
      other.kind === 'drop-table' ||
      ((other.kind === 'add-constraint' || other.kind === 'set-not-null' || other.kind === 'drop-column') &&
        sameName(other.table, table)) ||
      (other.kind === 'create-index' && other.unique && sameName(other.table, table)),
  )
}

/** What a DROP CONSTRAINT takes away and nothing replaces, while the columns and the table stay. */
export function missedConstraint(operation: DropConstraint, context: RuleContext): DroppedConstraint | null {
  const dropped = droppedConstraint(operation, context)
  if (!dropped || dropped.known?.notEnforced) return null
  const isReplaced = dropped.known ? !isMissed(operation, dropped.known, context) : isReplacedInText(operation, context)
  return isReplaced ? null : dropped
}

/** Whether its columns are still there afterwards, and nothing that does the same. */
function isMissed(operation: DropConstraint, old: CatalogConstraint, context: RuleContext): boolean {
  const { table, constraint } = operation
  const after = relationAfter(operation, context, table)
  if (context.after && (!after || !(old.columns ?? []).every((name) => column(after, name)))) return false
  if (!after) return true
  if (old.references && !isThere(old.references.table, context)) return false
  return (
    !Object.entries(after.constraints ?? {}).some(
      ([name, now]) => now.type === old.type && !now.notEnforced && doesTheSame(name, now, constraint, old),
    ) && !isNotNull(old, after)
  )
}

/** For a foreign key the same columns; for a check or exclusion another about a column of the old one, or the same name. */
const doesTheSame = (name: string, now: CatalogConstraint, oldName: string, old: CatalogConstraint) =>
  name === oldName ||
  now.definition === old.definition ||
  (old.type === 'foreign key'
    ? now.references?.table === old.references?.table && String(now.columns) === String(old.columns)
    : false)

const isThere = (key: string, { after }: RuleContext) => after?.relations[key] !== undefined

/** `CHECK (x IS NOT NULL)` of a column that is NOT NULL. */
const isNotNull = ({ columns = [], definition }: CatalogConstraint, after: CatalogRelation) =>
  columns.length === 1 && / IS NOT NULL\W*$/.test(definition) && column(after, columns[0]!)?.notNull === true
