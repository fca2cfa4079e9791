import { itsTable, type OperationDefinition } from './definition.ts'
import type { ColumnOperation } from './operation-base.ts'
import { bodyOf, nameText } from './syntax-tree.ts'
import { typeText } from './type-text.ts'

/** `ALTER TABLE … ALTER COLUMN … TYPE`: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface AlterColumnType extends ColumnOperation {
  readonly kind: 'alter-column-type'
  /** The new type, spelt as {@link ColumnDefinition.type}. */
  readonly type: string
  readonly collation: string | null
  /** The expression as written. */
  readonly using: string | null
}

export const alterColumnType: OperationDefinition<AlterColumnType> = {
  read: {
    AT_AlterColumnType: ({ command, target, objectType, phrase }) => {
      if (objectType === 'type') return null
      const definition = bodyOf(command.def, 'ColumnDef') ?? {}
      return {
        kind: 'alter-column-type',
        ...target,
        column: command.name ?? '',
        type: typeText(definition.typeName),
        collation: definition.collClause === undefined ? null : nameText(definition.collClause.collname),
        using: definition.raw_default === undefined ? null : (phrase.after('using')?.text ?? ''),
      }
    },
  },
  touches: itsTable,
}
