import type { Operation, QualifiedName, RuleContext } from '@backout/core'
import { sameName } from './lookup.ts'

/** What the unapplied set does before this operation, oldest first. */
export const operationsBefore = (operation: Operation, { earlier, operations }: RuleContext): readonly Operation[] => [
  ...earlier.flatMap(({ statements }) => statements.flatMap((statement) => statement.operations)),
  ...operations.slice(0, operations.indexOf(operation)),
]

/** The same with all that came before the unapplied set, as far as it is known by its text alone. */
export const operationsEver = (operation: Operation, context: RuleContext): readonly Operation[] => [
  ...context.past.flatMap(({ statements }) => statements.flatMap((statement) => statement.operations)),
  ...operationsBefore(operation, context),
]

/** What the migration does after this operation. */
export const operationsAfter = (operation: Operation, { operations }: RuleContext): readonly Operation[] =>
  operations.slice(operations.indexOf(operation) + 1)

/** The object that an operation brings about under its name: made or renamed. Tables and views are relations. */
export interface Made {
  readonly type: 'relation' | 'sequence' | 'type' | 'function' | 'extension' | 'publication' | 'schema'
  readonly name: QualifiedName
}

/** What an operation brings about; a CREATE OR REPLACE counts, as the name is there after it. */
function madeBy(operation: Operation): Made | null {
  switch (operation.kind) {
    case 'create-table':
    case 'create-table-as':
      return { type: 'relation', name: operation.table }
    case 'rename-table':
      return { type: 'relation', name: { schema: operation.table.schema, name: operation.newName } }
    case 'create-view':
    case 'create-materialized-view':
      return { type: 'relation', name: operation.view }
    case 'rename-view':
    case 'rename-materialized-view':
      return { type: 'relation', name: { schema: operation.view.schema, name: operation.newName } }
    case 'create-sequence':
      return { type: 'sequence', name: operation.sequence }
    case 'rename-sequence':
      return { type: 'sequence', name: { schema: operation.sequence.schema, name: operation.newName } }
    case 'create-enum':
    case 'create-composite-type':
    case 'create-range-type':
      return { type: 'type', name: operation.type }
    case 'create-domain':
      return { type: 'type', name: operation.domain }
    case 'rename-type':
      return { type: 'type', name: { schema: operation.type.schema, name: operation.newName } }
    case 'create-function':
    case 'create-procedure':
      return { type: 'function', name: operation.routine }
    case 'create-extension':
      return { type: 'extension', name: { schema: null, name: operation.extension } }
    case 'create-publication':
      return { type: 'publication', name: { schema: null, name: operation.publication } }
    case 'create-schema':
      return { type: 'schema', name: { schema: null, name: operation.schema } }
    default:
      return null
  }
}

const isMadeIn = (operations: readonly Operation[], { type, name }: Made): boolean =>
  operations.some((other) => {
    const made = madeBy(other)
    return made !== null && made.type === type && sameName(made.name, name)
  })

/** True for an object whose name the unapplied set has brought about before this point: nobody uses it yet. */
export const isMadeBefore = (operation: Operation, context: RuleContext, made: Made): boolean =>
  isMadeIn(
    operationsBefore(operation, context).filter((other) => !('replace' in other && other.replace)),
    made,
  )

/** True when the migration brings the name about again after this point. */
export const isMadeAfter = (operation: Operation, context: RuleContext, made: Made): boolean =>
  isMadeIn(operationsAfter(operation, context), made)
