import { type Persistence, persistenceOf } from './create-table.ts'
import type { OperationDefinition } from './definition.ts'
import { dropped } from './dropped.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { optionTexts } from './option.ts'
import { relationsIn } from './relations-in.ts'
import { relationOf, stringsOf } from './syntax-tree.ts'
import { queryColumns, type QueryColumn } from './view-columns.ts'

/** `CREATE VIEW`: @see https://www.postgresql.org/docs/current/sql-createview.html */
export interface CreateView extends OperationBase {
  readonly kind: 'create-view'
  readonly view: QualifiedName
  readonly replace: boolean
  readonly persistence: Persistence
  /** Column names in parentheses, else empty. */
  readonly columns: readonly string[]
  /** `name=value`. */
  readonly options: readonly string[]
  readonly checkOption: 'local' | 'cascaded' | null
  /** The columns of the query; null where `*` hides them. */
  readonly selects: readonly QueryColumn[] | null
  /** Relations that the query reads. */
  readonly reads: readonly QualifiedName[]
}

/** `CREATE MATERIALIZED VIEW`: @see https://www.postgresql.org/docs/current/sql-creatematerializedview.html */
export interface CreateMaterializedView extends OperationBase {
  readonly kind: 'create-materialized-view'
  readonly view: QualifiedName
  readonly ifNotExists: boolean
  readonly withData: boolean
  readonly reads: readonly QualifiedName[]
}

/** `REFRESH MATERIALIZED VIEW`: @see https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html */
export interface RefreshMaterializedView extends OperationBase {
  readonly kind: 'refresh-materialized-view'
  readonly view: QualifiedName
  readonly concurrently: boolean
  readonly withData: boolean
}

interface DropViewBase extends OperationBase {
  readonly view: QualifiedName
  readonly ifExists: boolean
  readonly cascade: boolean
}

/** `DROP VIEW`: one operation for each. */
export interface DropView extends DropViewBase {
  readonly kind: 'drop-view'
}

/** `DROP MATERIALIZED VIEW`: one operation for each. */
export interface DropMaterializedView extends DropViewBase {
  readonly kind: 'drop-materialized-view'
}

export const createView: OperationDefinition<CreateView> = {
  read: {
    ViewStmt: (node) => ({
      kind: 'create-view',
      view: relationOf(node.view),
      replace: node.replace ?? false,
      persistence: persistenceOf(node.view?.relpersistence),
      columns: stringsOf(node.aliases),
      options: optionTexts(node.options),
      checkOption:
        node.withCheckOption === 'LOCAL_CHECK_OPTION'
          ? 'local'
          : node.withCheckOption === 'CASCADED_CHECK_OPTION'
            ? 'cascaded'
            : null,
      selects: queryColumns(node.query),
      reads: relationsIn(node.query),
    }),
  },
  touches: ({ view, reads }) => [view, ...reads],
}

export const createMaterializedView: OperationDefinition<CreateMaterializedView> = {
  read: {
    CreateTableAsStmt: ({ objtype, into, query, if_not_exists }) =>
      objtype === 'OBJECT_MATVIEW'
        ? {
            kind: 'create-materialized-view',
            view: relationOf(into?.rel),
            ifNotExists: if_not_exists ?? false,
            withData: into?.skipData !== true,
            reads: relationsIn(query),
          }
        : null,
  },
  touches: ({ view, reads }) => [view, ...reads],
}

export const refreshMaterializedView: OperationDefinition<RefreshMaterializedView> = {
  read: {
    RefreshMatViewStmt: (node) => ({
      kind: 'refresh-materialized-view',
      view: relationOf(node.relation),
      concurrently: node.concurrent ?? false,
      withData: node.skipData !== true,
    }),
  },
  touches: ({ view }) => [view],
}

export const dropView: OperationDefinition<DropView> = {
  read: {
    DropStmt: (node) => dropped(node, ['view'], ({ name }, drop) => ({ kind: 'drop-view', view: name, ...drop })),
  },
  touches: ({ view }) => [view],
}

export const dropMaterializedView: OperationDefinition<DropMaterializedView> = {
  read: {
    DropStmt: (node) =>
      dropped(node, ['materialized view'], ({ name }, drop) => ({
        kind: 'drop-materialized-view',
        view: name,
        ...drop,
      })),
  },
  touches: ({ view }) => [view],
}
