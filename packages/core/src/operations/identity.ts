import { identityOf } from './column-definition.ts'
import { itsColumn, itsTable, type OperationDefinition } from './definition.ts'
import type { ColumnOperation } from './operation-base.ts'
import { optionOf, optionText } from './option.ts'
import { bodyOf, membersOf } from './syntax-tree.ts'

/** `ALTER COLUMN … ADD GENERATED … AS IDENTITY`: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface AddIdentity extends ColumnOperation {
  readonly kind: 'add-identity'
  readonly generated: 'always' | 'by default'
}

/** `ALTER COLUMN … SET GENERATED`, `… SET <sequence option>`, `… RESTART` */
export interface AlterIdentity extends ColumnOperation {
  readonly kind: 'alter-identity'
  /** Null where it is not changed. */
  readonly generated: 'always' | 'by default' | null
  /** True for `RESTART`. */
  readonly restart: boolean
}

/** `ALTER COLUMN … DROP IDENTITY` */
export interface DropIdentity extends ColumnOperation {
  readonly kind: 'drop-identity'
  readonly ifExists: boolean
}

export const addIdentity: OperationDefinition<AddIdentity> = {
  read: {
    AT_AddIdentity: (action) => ({
      kind: 'add-identity',
      ...itsColumn(action),
      generated: identityOf(bodyOf(action.command.def, 'Constraint')?.generated_when),
    }),
  },
  touches: itsTable,
}

export const alterIdentity: OperationDefinition<AlterIdentity> = {
  read: {
    AT_SetIdentity: (action) => {
      const options = membersOf(action.command.def)
      // A letter of `pg_attribute.attidentity`, as its number.
      const generated = optionText(options, 'generated')
      return {
        kind: 'alter-identity',
        ...itsColumn(action),
        generated: generated === null ? null : identityOf(String.fromCodePoint(Number(generated))),
        restart: optionOf(options, 'restart') !== undefined,
      }
    },
  },
  touches: itsTable,
}

export const dropIdentity: OperationDefinition<DropIdentity> = {
  read: {
    AT_DropIdentity: (action) => ({
      kind: 'drop-identity',
      ...itsColumn(action),
      ifExists: action.command.missing_ok ?? false,
    }),
  },
  touches: itsTable,
}
