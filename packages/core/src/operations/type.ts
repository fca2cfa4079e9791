import { noRelation, type OperationDefinition, type TableAction } from './definition.ts'
import { dropped } from './dropped.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { optionText } from './option.ts'
import { bodiesOf, bodyOf, qualifiedNameOf, relationOf } from './syntax-tree.ts'
import { typeText } from './type-text.ts'

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

export const createCompositeType: OperationDefinition<CreateCompositeType> = {
  read: {
    CompositeTypeStmt: (node) => ({
      kind: 'create-composite-type',
      type: relationOf(node.typevar),
      attributes: bodiesOf(node.coldeflist, 'ColumnDef').map((definition) => ({
        name: definition.colname ?? '',
        type: typeText(definition.typeName),
      })),
    }),
  },
  touches: noRelation,
}

export const createRangeType: OperationDefinition<CreateRangeType> = {
  read: {
    CreateRangeStmt: (node) => ({
      kind: 'create-range-type',
      type: qualifiedNameOf(node.typeName),
      subtype: optionText(node.params, 'subtype'),
    }),
  },
  touches: noRelation,
}

export const dropType: OperationDefinition<DropType> = {
  read: {
    DropStmt: (node) =>
      dropped(node, ['type', 'domain'], ({ object, name }, drop) => ({
        kind: 'drop-type',
        type: name,
        domain: object.type === 'domain',
        ...drop,
      })),
  },
  touches: noRelation,
}

export const addAttribute: OperationDefinition<AddAttribute> = {
  read: {
    AT_AddColumn: (action) => {
      const definition = bodyOf(action.command.def, 'ColumnDef')
      return attribute(action, definition?.colname, (base) => ({
        kind: 'add-attribute',
        ...base,
        attributeType: typeText(definition?.typeName),
      }))
    },
  },
  touches: noRelation,
}

export const dropAttribute: OperationDefinition<DropAttribute> = {
  read: {
    AT_DropColumn: (action) =>
      attribute(action, action.command.name, (base) => ({
        kind: 'drop-attribute',
        ...base,
        ifExists: action.command.missing_ok ?? false,
      })),
  },
  touches: noRelation,
}

export const alterAttributeType: OperationDefinition<AlterAttributeType> = {
  read: {
    AT_AlterColumnType: (action) =>
      attribute(action, action.command.name, (base) => ({
        kind: 'alter-attribute-type',
        ...base,
        attributeType: typeText(bodyOf(action.command.def, 'ColumnDef')?.typeName),
      })),
  },
  touches: noRelation,
}

/** The tree gives `ALTER TYPE` of a composite type as an `ALTER TABLE`. */
function attribute<O>(
  { command, target, objectType }: TableAction,
  name: string | undefined,
  build: (base: Pick<AttributeOperation, 'type' | 'attribute' | 'cascade'>) => O,
): O | null {
  if (objectType !== 'type') return null
  return build({ type: target.table, attribute: name ?? '', cascade: command.behavior === 'DROP_CASCADE' })
}
