import type { QualifiedName } from './name.ts'
import type { TableOperation } from './operation-base.ts'

/** `CREATE TRIGGER`: @see https://www.postgresql.org/docs/current/sql-createtrigger.html */
export interface CreateTrigger extends TableOperation {
  readonly kind: 'create-trigger'
  readonly trigger: string
  readonly replace: boolean
  readonly timing: 'before' | 'after' | 'instead of'
  readonly events: readonly ('insert' | 'update' | 'delete' | 'truncate')[]
  /** Columns of `UPDATE OF`, else empty. */
  readonly columns: readonly string[]
  readonly forEach: 'row' | 'statement'
  readonly when: string | null
  readonly function: QualifiedName
  readonly constraint: boolean
}

/** `DROP TRIGGER` */
export interface DropTrigger extends TableOperation {
  readonly kind: 'drop-trigger'
  readonly trigger: string
  readonly ifExists: boolean
  readonly cascade: boolean
}

interface TriggerState extends TableOperation {
  /** A trigger's name, or `ALL`, `USER`. */
  readonly trigger: string
}

/** `ALTER TABLE … ENABLE [REPLICA | ALWAYS] TRIGGER` */
export interface EnableTrigger extends TriggerState {
  readonly kind: 'enable-trigger'
  readonly fires: 'origin' | 'replica' | 'always'
}

/** `ALTER TABLE … DISABLE TRIGGER` */
export interface DisableTrigger extends TriggerState {
  readonly kind: 'disable-trigger'
}
