import type { TableOperation } from './operation-base.ts'

/** `CREATE RULE`: @see https://www.postgresql.org/docs/current/sql-createrule.html */
export interface CreateRule extends TableOperation {
  readonly kind: 'create-rule'
  readonly rule: string
  readonly replace: boolean
  readonly event: 'select' | 'insert' | 'update' | 'delete'
  readonly instead: boolean
}

/** `DROP RULE` */
export interface DropRule extends TableOperation {
  readonly kind: 'drop-rule'
  readonly rule: string
  readonly ifExists: boolean
  readonly cascade: boolean
}

/** `ALTER TABLE … ENABLE | DISABLE RULE` */
export interface SetRuleState extends TableOperation {
  readonly kind: 'set-rule-state'
  readonly rule: string
  readonly fires: 'origin' | 'replica' | 'always' | 'never'
}
