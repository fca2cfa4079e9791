import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `CREATE TYPE … AS ENUM`: @see https://www.postgresql.org/docs/current/sql-createtype.html */
export interface CreateEnum extends OperationBase {
  readonly kind: 'create-enum'
  readonly type: QualifiedName
  readonly labels: readonly string[]
}

/** `ALTER TYPE … ADD VALUE`: @see https://www.postgresql.org/docs/current/sql-altertype.html */
export interface AddEnumValue extends OperationBase {
  readonly kind: 'add-enum-value'
  readonly type: QualifiedName
  readonly label: string
  readonly ifNotExists: boolean
  /** The label that it goes before, or null. */
  readonly before: string | null
  readonly after: string | null
}

/** `ALTER TYPE … RENAME VALUE` */
export interface RenameEnumValue extends OperationBase {
  readonly kind: 'rename-enum-value'
  readonly type: QualifiedName
  readonly label: string
  readonly newLabel: string
}
