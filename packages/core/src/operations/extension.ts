import { noRelation, type OperationDefinition } from './definition.ts'
import { dropped } from './dropped.ts'
import type { OperationBase } from './operation-base.ts'
import { hasOption, optionText } from './option.ts'

/** `CREATE EXTENSION`: @see https://www.postgresql.org/docs/current/sql-createextension.html */
export interface CreateExtension extends OperationBase {
  readonly kind: 'create-extension'
  readonly extension: string
  readonly ifNotExists: boolean
  readonly schema: string | null
  readonly version: string | null
  readonly cascade: boolean
}

/** `ALTER EXTENSION … UPDATE | ADD | DROP` */
export interface AlterExtension extends OperationBase {
  readonly kind: 'alter-extension'
  readonly extension: string
  readonly action: 'update' | 'add' | 'drop'
  /** The version of `UPDATE TO`, or null. */
  readonly version: string | null
}

/** `DROP EXTENSION`: one operation for each. */
export interface DropExtension extends OperationBase {
  readonly kind: 'drop-extension'
  readonly extension: string
  readonly ifExists: boolean
  readonly cascade: boolean
}

export const createExtension: OperationDefinition<CreateExtension> = {
  read: {
    CreateExtensionStmt: (node) => ({
      kind: 'create-extension',
      extension: node.extname ?? '',
      ifNotExists: node.if_not_exists ?? false,
      schema: optionText(node.options, 'schema'),
      version: optionText(node.options, 'new_version'),
      cascade: hasOption(node.options, 'cascade'),
    }),
  },
  touches: noRelation,
}

export const alterExtension: OperationDefinition<AlterExtension> = {
  read: {
    AlterExtensionStmt: (node) => ({
      kind: 'alter-extension',
      extension: node.extname ?? '',
      action: 'update',
      version: optionText(node.options, 'new_version'),
    }),
    AlterExtensionContentsStmt: (node) => ({
      kind: 'alter-extension',
      extension: node.extname ?? '',
      action: (node.action ?? 0) > 0 ? 'add' : 'drop',
      version: null,
    }),
  },
  touches: noRelation,
}

export const dropExtension: OperationDefinition<DropExtension> = {
  read: {
    DropStmt: (node) =>
      dropped(node, ['extension'], ({ object }, drop) => ({
        kind: 'drop-extension',
        extension: object.name,
        ...drop,
      })),
  },
  touches: noRelation,
}
