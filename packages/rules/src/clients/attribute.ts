import type { ClientTrial, Operation, QualifiedName, RuleContext } from '@backout/core'
import { isNamed, nameKey, parseKey, sameName } from '../lookup.ts'
import { namesAt } from '../names.ts'

/** Something that was seen to fail after the migration, in the words of the schema before it. */
export interface Symptom {
  /** A table's key in the catalog before; null when none is known. */
  readonly table: string | null
  readonly column: string | null
  readonly constraint: string | null
  readonly code: string
  readonly message: string
}

/** The operation to which a symptom is put down: what names the same constraint, column, table or type, the most telling first. */
function causeOf(symptom: Symptom, context: RuleContext): Operation | undefined {
  let best: { operation: Operation; points: number } | undefined
  for (const operation of context.operations) {
    const points = pointsOf(operation, symptom, context)
    if (!best || points > best.points) best = { operation, points }
  }
  return best?.operation
}

function pointsOf(operation: Operation, symptom: Symptom, context: RuleContext): number {
  let points = 0
  const { table, column, constraint, code } = symptom
  const own = tableOf(operation)
  const before = own && (namesAt(operation, context).before(own) ?? own)
  const known = table === null ? undefined : context.before?.relations[table]
  const onTable = before !== null && table !== null && isNamed(table, before)
  if (onTable) points += 2
  if (before !== null && table === null && quotes(symptom, before.name)) points += 2
  const columns = columnsOf(operation)
  if ((onTable || table === null) && columns.some((name) => name === column || quotes(symptom, name))) points += 3
  // An UPDATE of several columns is about the one that PostgreSQL names.
  if (code === '42703' && onTable && columns.some((name) => quotes(symptom, name))) points += 1
  if (code === '23502' && onTable && operation.kind === 'set-not-null' && operation.column === column) points += 1
  if (code === '42703' && onTable && (operation.kind === 'drop-column' || operation.kind === 'rename-column'))
    points += 1
  // A join fails on the other table.
  if (code === '42P01' && before !== null && TAKES_AWAY.has(operation.kind) && quotes(symptom, before.name)) points += 4
  if (code === '42883' && onTable && operation.kind === 'alter-column-type') points += 3
  // A join reads columns of the table that a foreign key points to.
  const joined = Object.values(known?.constraints ?? {}).flatMap(({ references }) => references?.table ?? [])
  if (!onTable && before !== null && joined.some((key) => isNamed(key, before)))
    if (columns.some((name) => quotes(symptom, name)) || quotes(symptom, before.name)) points += 5
  if (constraint !== null && constraintOf(operation) === constraint) points += 4
  if (operation.kind === 'add-constraint' && operation.constraint.type === 'foreign key' && table !== null)
    if (isNamed(table, operation.constraint.references.table)) points += 1
  // Upserts lean on a unique key.
  if (code === '42P10' && operation.kind === 'drop-index' && known?.indexes?.[operation.index.name]) points += 4
  if (code === '42P10' && operation.kind === 'drop-constraint' && onTable) points += 3
  if (code === '42703' && operation.kind === 'create-view' && onTable) points += 1
  if (code === '22P02' && operation.kind === 'create-enum') points += 6
  const type = typeOf(operation)
  if (type && known?.columns?.some((one) => isNamed(one.type.replace(/(\[\])+$/, ''), type))) points += 2
  if (code === '42883' && operation.kind === 'drop-function') points += 2
  if (operation.kind === 'rename-schema' && table !== null && parseKey(table)[0] === operation.schema) points += 2
  return points
}

/** What a relation is gone after, under its name; a constraint or a policy of it that goes first is not the cause. */
const TAKES_AWAY: ReadonlySet<Operation['kind']> = new Set([
  'drop-table',
  'rename-table',
  'set-schema',
  'drop-view',
  'rename-view',
  'drop-materialized-view',
  'rename-materialized-view',
])

const quotes = ({ message }: Symptom, name: string): boolean =>
  message.includes(`"${name}"`) || new RegExp(`(?<![\\w])${name.replace(/\W/g, '\\$&')}(?![\\w])`).test(message)

function tableOf(operation: Operation): QualifiedName | null {
  if (operation.kind === 'set-schema') return operation.object.type === 'table' ? operation.object : null
  if ('table' in operation && operation.table) return operation.table
  if ('view' in operation && operation.view) return operation.view as QualifiedName
  return null
}

function columnsOf(operation: Operation): readonly string[] {
  if (operation.kind === 'add-column') return [operation.column.name]
  if (operation.kind === 'rename-column') return [operation.column, operation.newName]
  if (operation.kind === 'add-constraint') return 'columns' in operation.constraint ? operation.constraint.columns : []
  return 'column' in operation && typeof operation.column === 'string' ? [operation.column] : []
}

function constraintOf(operation: Operation): string | null {
  if (operation.kind === 'add-constraint') return operation.constraint.name
  if (operation.kind === 'alter-domain')
    return operation.change.action === 'add-constraint' ? operation.change.constraint.name : null
  return null
}

function typeOf(operation: Operation): QualifiedName | null {
  if ('type' in operation && typeof operation.type === 'object' && operation.type && 'name' in operation.type)
    return operation.type as QualifiedName
  return 'domain' in operation && typeof operation.domain === 'object' ? operation.domain : null
}

const groups = new WeakMap<object, ReadonlyMap<Operation, readonly Symptom[]>>()

/** Those of the symptoms that are put down to an operation. */
export function causedBy<S extends Symptom>(operation: Operation, symptoms: readonly S[], context: RuleContext): S[] {
  let byOperation = groups.get(symptoms)
  if (!byOperation) {
    const grouped = new Map<Operation, S[]>()
    for (const symptom of symptoms) {
      const cause = causeOf(symptom, context)
      if (cause) grouped.set(cause, [...(grouped.get(cause) ?? []), symptom])
    }
    byOperation = grouped
    groups.set(symptoms, byOperation)
  }
  return (byOperation.get(operation) ?? []) as S[]
}

const lists = new WeakMap<ClientTrial, Map<string, readonly Symptom[]>>()

/** A list that is made once for each trial, so that it is put down to operations once. */
export function listOf<S extends Symptom>(trial: ClientTrial, name: string, make: () => readonly S[]): readonly S[] {
  const known = lists.get(trial) ?? new Map<string, readonly Symptom[]>()
  lists.set(trial, known)
  if (!known.has(name)) known.set(name, make())
  return known.get(name) as readonly S[]
}

/** Whether an unapplied migration before this one made it, so that no running code knows it. */
export function isUnapplied({ table, column }: Symptom, operation: Operation, context: RuleContext): boolean {
  if (table === null) return false
  const [schema = null, name = ''] = parseKey(table)
  const at = tableOf(operation) ?? { schema, name }
  if (context.isNew(at)) return true
  return context.earlier.some(({ statements }) =>
    statements.some(({ operations }) =>
      operations.some(
        (other) =>
          (other.kind === 'add-column' && other.column.name === column && sameName(other.table, { schema, name })) ||
          (other.kind === 'create-table' && nameKey(other.table) === nameKey({ schema, name })),
      ),
    ),
  )
}
