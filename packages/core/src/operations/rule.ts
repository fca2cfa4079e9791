import { itsTable, type OperationDefinition, type TableAction } from './definition.ts'
import { dropped } from './dropped.ts'
import type { TableOperation } from './operation-base.ts'
import { relationOf } from './syntax-tree.ts'

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

export const createRule: OperationDefinition<CreateRule> = {
  read: {
    RuleStmt: (node) => ({
      kind: 'create-rule',
      table: relationOf(node.relation),
      rule: node.rulename ?? '',
      replace: node.replace ?? false,
      event:
        node.event === 'CMD_INSERT'
          ? 'insert'
          : node.event === 'CMD_UPDATE'
            ? 'update'
            : node.event === 'CMD_DELETE'
              ? 'delete'
              : 'select',
      instead: node.instead ?? false,
    }),
  },
  touches: itsTable,
}

export const dropRule: OperationDefinition<DropRule> = {
  read: {
    DropStmt: (node) =>
      dropped(node, ['rule'], ({ object, of }, drop) => ({ kind: 'drop-rule', table: of, rule: object.name, ...drop })),
  },
  touches: itsTable,
}

export const setRuleState: OperationDefinition<SetRuleState> = {
  read: {
    AT_EnableRule: (action) => state(action, 'origin'),
    AT_EnableReplicaRule: (action) => state(action, 'replica'),
    AT_EnableAlwaysRule: (action) => state(action, 'always'),
    AT_DisableRule: (action) => state(action, 'never'),
  },
  touches: itsTable,
}

function state({ target, command }: TableAction, fires: SetRuleState['fires']): SetRuleState {
  return { kind: 'set-rule-state', ...target, rule: command.name ?? '', fires }
}
