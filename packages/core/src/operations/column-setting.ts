import { itsColumn, itsTable, type OperationDefinition, type TableAction } from './definition.ts'
import type { ColumnOperation } from './operation-base.ts'
import { optionNames, optionTexts, valueText } from './option.ts'
import { membersOf } from './syntax-tree.ts'

/** `ALTER COLUMN … SET STATISTICS | STORAGE | COMPRESSION | (options)`, `… RESET (options)` */
export interface AlterColumnSetting extends ColumnOperation {
  readonly kind: 'alter-column-setting'
  readonly setting: 'statistics' | 'storage' | 'compression' | 'options'
  /** Statistics target, storage or compression as written; options as `name=value`, or names alone for a reset. */
  readonly value: readonly string[]
  readonly reset: boolean
}

export const alterColumnSetting: OperationDefinition<AlterColumnSetting> = {
  read: {
    AT_SetStatistics: (action) => plain(action, 'statistics'),
    AT_SetStorage: (action) => plain(action, 'storage'),
    AT_SetCompression: (action) => plain(action, 'compression'),
    AT_SetOptions: (action) => options(action, optionTexts(membersOf(action.command.def)), false),
    AT_ResetOptions: (action) => options(action, optionNames(membersOf(action.command.def)), true),
  },
  touches: itsTable,
}

function plain(action: TableAction, setting: 'statistics' | 'storage' | 'compression'): AlterColumnSetting {
  // An expression column of an index has a number instead of a name.
  const column = action.command.name ?? String(action.command.num ?? '')
  const value = [valueText(action.command.def)]
  return { kind: 'alter-column-setting', ...action.target, column, setting, value, reset: false }
}

function options(action: TableAction, value: readonly string[], reset: boolean): AlterColumnSetting {
  return { kind: 'alter-column-setting', ...itsColumn(action), setting: 'options', value, reset }
}
