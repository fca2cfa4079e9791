import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

interface PublicationContents extends OperationBase {
  readonly publication: string
  readonly tables: readonly QualifiedName[]
  readonly schemas: readonly string[]
  readonly allTables: boolean
}

/** `CREATE PUBLICATION`: @see https://www.postgresql.org/docs/current/sql-createpublication.html */
export interface CreatePublication extends PublicationContents {
  readonly kind: 'create-publication'
}

/** `ALTER PUBLICATION … ADD | DROP | SET` */
export interface AlterPublication extends PublicationContents {
  readonly kind: 'alter-publication'
  /** `options` for `SET (…)`. */
  readonly action: 'add' | 'drop' | 'set' | 'options'
}

/** `DROP PUBLICATION`: one operation for each. */
export interface DropPublication extends OperationBase {
  readonly kind: 'drop-publication'
  readonly publication: string
  readonly ifExists: boolean
  readonly cascade: boolean
}
