import type { ObjectType, RenameStmt } from '@pgsql/types'
import type { OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { relationOf } from './syntax-tree.ts'

interface RenameRelation extends OperationBase {
  readonly newName: string
  readonly ifExists: boolean
}

/** `ALTER TABLE … RENAME TO`. PostgreSQL lets it name any relation, so this may be a view or an index. */
export interface RenameTable extends RenameRelation {
  readonly kind: 'rename-table'
  readonly table: QualifiedName
}

/** `ALTER VIEW … RENAME TO` */
export interface RenameView extends RenameRelation {
  readonly kind: 'rename-view'
  readonly view: QualifiedName
}

/** `ALTER MATERIALIZED VIEW … RENAME TO` */
export interface RenameMaterializedView extends RenameRelation {
  readonly kind: 'rename-materialized-view'
  readonly view: QualifiedName
}

/** `ALTER INDEX … RENAME TO`: @see https://www.postgresql.org/docs/current/sql-alterindex.html */
export interface RenameIndex extends RenameRelation {
  readonly kind: 'rename-index'
  readonly index: QualifiedName
}

/** `ALTER SEQUENCE … RENAME TO` */
export interface RenameSequence extends RenameRelation {
  readonly kind: 'rename-sequence'
  readonly sequence: QualifiedName
}

export const renameTable: OperationDefinition<RenameTable> = {
  read: {
    RenameStmt: (node) =>
      renamed(node, ['OBJECT_TABLE', 'OBJECT_FOREIGN_TABLE'], (table, rest) => ({
        kind: 'rename-table',
        table,
        ...rest,
      })),
  },
  touches: ({ table }) => [table],
}

export const renameView: OperationDefinition<RenameView> = {
  read: {
    RenameStmt: (node) => renamed(node, ['OBJECT_VIEW'], (view, rest) => ({ kind: 'rename-view', view, ...rest })),
  },
  touches: ({ view }) => [view],
}

export const renameMaterializedView: OperationDefinition<RenameMaterializedView> = {
  read: {
    RenameStmt: (node) =>
      renamed(node, ['OBJECT_MATVIEW'], (view, rest) => ({ kind: 'rename-materialized-view', view, ...rest })),
  },
  touches: ({ view }) => [view],
}

export const renameIndex: OperationDefinition<RenameIndex> = {
  read: {
    RenameStmt: (node) => renamed(node, ['OBJECT_INDEX'], (index, rest) => ({ kind: 'rename-index', index, ...rest })),
  },
  touches: ({ index }) => [index],
}

export const renameSequence: OperationDefinition<RenameSequence> = {
  read: {
    RenameStmt: (node) =>
      renamed(node, ['OBJECT_SEQUENCE'], (sequence, rest) => ({ kind: 'rename-sequence', sequence, ...rest })),
  },
  touches: ({ sequence }) => [sequence],
}

function renamed<O>(
  node: RenameStmt,
  types: readonly ObjectType[],
  build: (relation: QualifiedName, rest: Pick<RenameRelation, 'newName' | 'ifExists'>) => O,
): O | null {
  if (node.renameType === undefined || !types.includes(node.renameType)) return null
  return build(relationOf(node.relation), { newName: node.newname ?? '', ifExists: node.missing_ok ?? false })
}
