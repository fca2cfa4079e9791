import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

/** `CREATE TYPE … AS (…)`: @see https://www.postgresql.org/docs/current/sql-createtype.html */
export interface CreateCompositeType extends OperationBase {
  readonly kind: 'create-composite-type'
  readonly type: QualifiedName
  readonly attributes: readonly { readonly name: string; readonly type: string }[]
}

/** `CREATE TYPE … AS RANGE` */
export interface CreateRangeType extends OperationBase {
  readonly kind: 'create-range-type'
  readonly type: QualifiedName
  readonly subtype: string | null
}

/** `DROP TYPE`, `DROP DOMAIN`: one operation for each type. */
export interface DropType extends OperationBase {
  readonly kind: 'drop-type'
  readonly type: QualifiedName
  /** True for `DROP DOMAIN`. */
  readonly domain: boolean
  readonly ifExists: boolean
  readonly cascade: boolean
}

interface AttributeOperation extends OperationBase {
  readonly type: QualifiedName
  readonly attribute: string
  readonly cascade: boolean
}

/** `ALTER TYPE … ADD ATTRIBUTE`: @see https://www.postgresql.org/docs/current/sql-altertype.html */
export interface AddAttribute extends AttributeOperation {
  readonly kind: 'add-attribute'
  readonly attributeType: string
}

/** `ALTER TYPE … DROP ATTRIBUTE` */
export interface DropAttribute extends AttributeOperation {
  readonly kind: 'drop-attribute'
  readonly ifExists: boolean
}

/** `ALTER TYPE … ALTER ATTRIBUTE … TYPE` */
export interface AlterAttributeType extends AttributeOperation {
  readonly kind: 'alter-attribute-type'
  readonly attributeType: string
}
