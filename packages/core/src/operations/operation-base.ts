import type { QualifiedName } from './name.ts'

/** What every operation has. */
export interface OperationBase {
  /** Kebab case, unique. */
  readonly kind: string
  /**
   * Present when it stood in a `DO` block that may skip it, repeat it or swallow its failure:
   * `EXCEPTION WHEN duplicate_object THEN null`, `IF NOT EXISTS (…) THEN`, a loop.
   */
  readonly guarded?: true
}

/** An action of `ALTER TABLE` (or of `ALTER VIEW`, `ALTER FOREIGN TABLE` … where they share it). */
export interface TableOperation extends OperationBase {
  readonly table: QualifiedName
  /** Present for `ALTER TABLE IF EXISTS`. */
  readonly ifTableExists?: true
}

/** An action on one column. */
export interface ColumnOperation extends TableOperation {
  readonly column: string
}
