import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'

interface RoutineDefinition extends OperationBase {
  readonly routine: QualifiedName
  readonly replace: boolean
  /** Types of the input arguments, spelt as {@link ColumnDefinition.type}. */
  readonly arguments: readonly string[]
  /** Lower case: `sql`, `plpgsql`. */
  readonly language: string
  readonly securityDefiner: boolean
  /** Parameters of `SET` clauses, lower case. */
  readonly settings: readonly string[]
  /** The body as PostgreSQL sees it; null where it is SQL-standard (`BEGIN ATOMIC`, `RETURN`). */
  readonly body: string | null
}

/** `CREATE FUNCTION`: @see https://www.postgresql.org/docs/current/sql-createfunction.html */
export interface CreateFunction extends RoutineDefinition {
  readonly kind: 'create-function'
  /** `trigger`, `integer`, `SETOF text`, or null with OUT arguments or TABLE. */
  readonly returns: string | null
  readonly volatility: 'volatile' | 'stable' | 'immutable'
}

/** `CREATE PROCEDURE` */
export interface CreateProcedure extends RoutineDefinition {
  readonly kind: 'create-procedure'
}

interface RoutineReference extends OperationBase {
  readonly routine: QualifiedName
  /** Types of its arguments; null where none are given. */
  readonly arguments: readonly string[] | null
}

/** `ALTER FUNCTION`, `ALTER PROCEDURE`, `ALTER ROUTINE` but for RENAME, OWNER TO and SET SCHEMA */
export interface AlterRoutine extends RoutineReference {
  readonly kind: 'alter-routine'
}

interface DropRoutineBase extends RoutineReference {
  readonly ifExists: boolean
  readonly cascade: boolean
}

/** `DROP FUNCTION`, `DROP ROUTINE`: one operation for each. */
export interface DropFunction extends DropRoutineBase {
  readonly kind: 'drop-function'
}

/** `DROP PROCEDURE` */
export interface DropProcedure extends DropRoutineBase {
  readonly kind: 'drop-procedure'
}
