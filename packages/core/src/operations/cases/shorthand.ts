import type { ColumnDefinition } from '../column-definition.ts'
import type { ConstraintDefinition } from '../constraint-definition.ts'
import type { CreateIndex } from '../create-index.ts'
import type { CreateTable } from '../create-table.ts'
import type { IndexElement } from '../index-element.ts'
import type { Operation, OperationKind } from '../index.ts'
import type { QualifiedName } from '../name.ts'
import type { ObjectReference } from '../object-reference.ts'
import type { ObjectType } from '../object-type.ts'
import type { SequenceOptions } from '../sequence.ts'

/** SQL, and the operations that are read from it. */
export type Case = readonly [sql: string, ...operations: Operation[]]

/** At least one case for each of these kinds. */
export type Cases<K extends OperationKind> = Readonly<Record<K, readonly [Case, ...Case[]]>>

// What a statement does not say has these values; cases give what it says.

export function name(text: string): QualifiedName {
  const [first = '', second] = text.split('.')
  return second === undefined ? { schema: null, name: first } : { schema: first, name: second }
}

export function object(type: ObjectType, text: string, rest: Partial<ObjectReference> = {}): ObjectReference {
  return { type, ...name(text), arguments: null, of: null, ...rest }
}

export function column(called: string, type: string | null, rest: Partial<ColumnDefinition> = {}): ColumnDefinition {
  const nothing = { collation: null, notNull: false, default: null, generated: null, identity: null, constraints: [] }
  return { name: called, type, ...nothing, ...rest }
}

type Definition<T extends ConstraintDefinition['type']> = Extract<ConstraintDefinition, { readonly type: T }>

export function constraint<T extends ConstraintDefinition['type']>(
  type: T,
  rest: Partial<Omit<Definition<T>, 'type'>>,
): ConstraintDefinition {
  const nothing = { name: null, deferrable: false, initiallyDeferred: false, ...DEFAULTS[type] }
  return { type, ...nothing, ...rest } as unknown as Definition<T>
}

const INDEX_BACKED = { columns: [], include: [], usingIndex: null, withoutOverlaps: false }

const DEFAULTS = {
  'primary key': INDEX_BACKED,
  unique: { ...INDEX_BACKED, nullsNotDistinct: false },
  check: { notValid: false, notEnforced: false, noInherit: false },
  'foreign key': {
    columns: [],
    onDelete: 'no action',
    onUpdate: 'no action',
    onDeleteColumns: [],
    match: 'simple',
    notValid: false,
    notEnforced: false,
  },
  exclude: { include: [], where: null },
  'not null': { columns: [], notValid: false, noInherit: false },
}

export function key(of: string | { readonly expression: string }, rest: Partial<IndexElement> = {}): IndexElement {
  const what = typeof of === 'string' ? { column: of, expression: null } : { column: null, ...of }
  return { ...what, collation: null, operatorClass: null, order: null, nulls: null, ...rest }
}

export function createIndex(table: string, rest: Partial<CreateIndex>): CreateIndex {
  return {
    kind: 'create-index',
    index: null,
    table: name(table),
    unique: false,
    concurrently: false,
    ifNotExists: false,
    only: false,
    method: 'btree',
    elements: [],
    include: [],
    where: null,
    nullsNotDistinct: false,
    options: [],
    ...rest,
  }
}

export function createTable(table: string, rest: Partial<CreateTable>): CreateTable {
  return {
    kind: 'create-table',
    table: name(table),
    ifNotExists: false,
    persistence: 'permanent',
    columns: [],
    constraints: [],
    inherits: [],
    like: [],
    partitionBy: null,
    partitionOf: null,
    ofType: null,
    server: null,
    ...rest,
  }
}

export function sequenceOptions(rest: Partial<SequenceOptions>): SequenceOptions {
  return {
    type: null,
    start: null,
    increment: null,
    minimum: null,
    maximum: null,
    cache: null,
    cycle: null,
    restart: null,
    ownedBy: null,
    ...rest,
  }
}
