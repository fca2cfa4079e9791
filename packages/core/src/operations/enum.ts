import { noRelation, type OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { qualifiedNameOf, stringsOf } from './syntax-tree.ts'

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

export const createEnum: OperationDefinition<CreateEnum> = {
  read: {
    CreateEnumStmt: (node) => ({
      kind: 'create-enum',
      type: qualifiedNameOf(node.typeName),
      labels: stringsOf(node.vals),
    }),
  },
  touches: noRelation,
}

export const addEnumValue: OperationDefinition<AddEnumValue> = {
  read: {
    AlterEnumStmt: (node) =>
      node.oldVal === undefined
        ? {
            kind: 'add-enum-value',
            type: qualifiedNameOf(node.typeName),
            label: node.newVal ?? '',
            ifNotExists: node.skipIfNewValExists ?? false,
            before: node.newValIsAfter === true ? null : (node.newValNeighbor ?? null),
            after: node.newValIsAfter === true ? (node.newValNeighbor ?? null) : null,
          }
        : null,
  },
  touches: noRelation,
}

export const renameEnumValue: OperationDefinition<RenameEnumValue> = {
  read: {
    AlterEnumStmt: (node) =>
      node.oldVal === undefined
        ? null
        : {
            kind: 'rename-enum-value',
            type: qualifiedNameOf(node.typeName),
            label: node.oldVal,
            newLabel: node.newVal ?? '',
          },
  },
  touches: noRelation,
}
