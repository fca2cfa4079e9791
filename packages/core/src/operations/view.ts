import type { Persistence } from './create-table.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

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
