import type { ColumnOperation } from './operation-base.ts'

/** `ALTER COLUMN … SET STATISTICS | STORAGE | COMPRESSION | (options)`, `… RESET (options)` */
export interface AlterColumnSetting extends ColumnOperation {
  readonly kind: 'alter-column-setting'
  readonly setting: 'statistics' | 'storage' | 'compression' | 'options'
  /** Statistics target, storage or compression as written; options as `name=value`, or names alone for a reset. */
  readonly value: readonly string[]
  readonly reset: boolean
}
