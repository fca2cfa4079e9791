import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

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
