import type { ForeignKeyDefinition, Operation, QualifiedName, RuleContext } from '@backout/core'
import { type ColumnType, isSerial, readType } from '../column-type.ts'
import { baseType, typeAt } from '../columns/type-at.ts'
import { sameName } from '../lookup.ts'
import { referencedColumns } from '../preconditions.ts'

/** A column of a foreign key and the one that it references, each with its type. */
export interface TypedPair {
  readonly column: string
  readonly type: string
  readonly references: string
  readonly referencesType: string
}

/** The pairs of columns whose types are both known. */
export function typedPairs(
  operation: Operation,
  context: RuleContext,
  table: QualifiedName,
  key: ForeignKeyDefinition,
): readonly TypedPair[] {
  const referenced = referencedColumns(operation, context, key)
  return key.columns.flatMap((column, at) => {
    const references = referenced[at]
    if (references === undefined) return []
    const type = typeOf(operation, context, table, column)
    const referencesType = typeOf(operation, context, key.references.table, references)
    return type && referencesType ? [{ column, type, references, referencesType }] : []
  })
}

function typeOf(operation: Operation, context: RuleContext, table: QualifiedName, column: string): string | undefined {
  const own =
    (operation.kind === 'create-table' || operation.kind === 'add-column') && sameName(operation.table, table)
      ? (operation.kind === 'create-table' ? operation.columns : [operation.column]).find(({ name }) => name === column)
      : undefined
  const type = own?.type ?? typeAt(operation, context, table, column)
  if (type === undefined) return undefined
  return isSerial(type) ? readType(type).base : baseType(type, context)
}

const INTEGERS = ['smallint', 'integer', 'bigint']
const NUMBERS = [INTEGERS, ['numeric'], ['real', 'double precision']]
const FAMILIES = [
  ['text', 'character varying', 'character'],
  ['timestamp with time zone', 'timestamp without time zone', 'date'],
  ['uuid'],
  ['boolean'],
  ['bytea'],
  ['inet', 'cidr'],
]

/**
 * Whether PostgreSQL refuses the pair with 42804: types of different families, or a number that does not become the
 * referenced one by itself. Types that it does not know are left to a trial.
 */
export function isRefused({ type, referencesType }: TypedPair): boolean {
  const [own, other] = [readType(type), readType(referencesType)]
  if (own.array || other.array) return false
  const [from, to] = [rank(own), rank(other)]
  if (from >= 0 && to >= 0) return from > to
  const [family, otherFamily] = [familyOf(own, from), familyOf(other, to)]
  return family !== null && otherFamily !== null && family !== otherFamily
}

const rank = ({ base }: ColumnType) => NUMBERS.findIndex((names) => names.includes(base))

const familyOf = ({ base }: ColumnType, number: number): number | null => {
  if (number >= 0) return -1
  const family = FAMILIES.findIndex((names) => names.includes(base))
  return family < 0 ? null : family
}

/** Whether the referencing column cannot hold every value of the referenced one: a smaller integer, a shorter text. */
export function isNarrower({ type, referencesType }: TypedPair): boolean {
  const [own, other] = [readType(type), readType(referencesType)]
  const [from, to] = [INTEGERS.indexOf(own.base), INTEGERS.indexOf(other.base)]
  if (from >= 0 && to >= 0) return from < to
  const [length, otherLength] = [own.modifiers[0], other.modifiers[0]]
  return (
    FAMILIES[0]!.includes(own.base) &&
    FAMILIES[0]!.includes(other.base) &&
    length !== undefined &&
    (otherLength === undefined || length < otherLength)
  )
}
