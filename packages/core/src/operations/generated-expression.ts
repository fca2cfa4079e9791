import { itsColumn, itsTable, type OperationDefinition } from './definition.ts'
import type { ColumnOperation } from './operation-base.ts'

/** `ALTER COLUMN … SET EXPRESSION AS` (17+): @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface SetExpression extends ColumnOperation {
  readonly kind: 'set-expression'
  /** As written. */
  readonly expression: string
}

/** `ALTER COLUMN … DROP EXPRESSION`: a generated column becomes a plain one. */
export interface DropExpression extends ColumnOperation {
  readonly kind: 'drop-expression'
  readonly ifExists: boolean
}

export const setExpression: OperationDefinition<SetExpression> = {
  read: {
    AT_SetExpression: (action) => ({
      kind: 'set-expression',
      ...itsColumn(action),
      expression: action.phrase.after('set', 'expression', 'as')?.inside().text ?? '',
    }),
  },
  touches: itsTable,
}

export const dropExpression: OperationDefinition<DropExpression> = {
  read: {
    AT_DropExpression: (action) => ({
      kind: 'drop-expression',
      ...itsColumn(action),
      ifExists: action.command.missing_ok ?? false,
    }),
  },
  touches: itsTable,
}
