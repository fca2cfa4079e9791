import { itsTable, type OperationDefinition, type TableAction } from './definition.ts'
import { dropped } from './dropped.ts'
import type { QualifiedName } from './name.ts'
import type { TableOperation } from './operation-base.ts'
import { qualifiedNameOf, relationOf, stringsOf } from './syntax-tree.ts'

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

export const createTrigger: OperationDefinition<CreateTrigger> = {
  read: {
    CreateTrigStmt: (node, phrase) => {
      const bits = (node.events ?? 0) | (node.timing ?? 0)
      return {
        kind: 'create-trigger',
        table: relationOf(node.relation),
        trigger: node.trigname ?? '',
        replace: node.replace ?? false,
        timing: bits & BEFORE ? 'before' : bits & INSTEAD ? 'instead of' : 'after',
        events: EVENTS.filter(([bit]) => bits & bit).map(([, event]) => event),
        columns: stringsOf(node.columns),
        forEach: node.row === true ? 'row' : 'statement',
        when: node.whenClause === undefined ? null : (phrase.after('when')?.inside().text ?? ''),
        function: qualifiedNameOf(node.funcname),
        constraint: node.isconstraint ?? false,
      }
    },
  },
  touches: itsTable,
}

// Bits of `TRIGGER_TYPE_…` in PostgreSQL's `catalog/pg_trigger.h`.
const BEFORE = 1 << 1
const INSTEAD = 1 << 6
const EVENTS = [
  [1 << 2, 'insert'],
  [1 << 4, 'update'],
  [1 << 3, 'delete'],
  [1 << 5, 'truncate'],
] as const

export const dropTrigger: OperationDefinition<DropTrigger> = {
  read: {
    DropStmt: (node) =>
      dropped(node, ['trigger'], ({ object, of }, drop) => ({
        kind: 'drop-trigger',
        table: of,
        trigger: object.name,
        ...drop,
      })),
  },
  touches: itsTable,
}

export const enableTrigger: OperationDefinition<EnableTrigger> = {
  read: {
    AT_EnableTrig: (action) => enabled(action, action.command.name, 'origin'),
    AT_EnableTrigAll: (action) => enabled(action, 'ALL', 'origin'),
    AT_EnableTrigUser: (action) => enabled(action, 'USER', 'origin'),
    AT_EnableReplicaTrig: (action) => enabled(action, action.command.name, 'replica'),
    AT_EnableAlwaysTrig: (action) => enabled(action, action.command.name, 'always'),
  },
  touches: itsTable,
}

function enabled({ target }: TableAction, trigger = '', fires: EnableTrigger['fires']): EnableTrigger {
  return { kind: 'enable-trigger', ...target, trigger, fires }
}

export const disableTrigger: OperationDefinition<DisableTrigger> = {
  read: {
    AT_DisableTrig: ({ target, command }) => ({ kind: 'disable-trigger', ...target, trigger: command.name ?? '' }),
    AT_DisableTrigAll: ({ target }) => ({ kind: 'disable-trigger', ...target, trigger: 'ALL' }),
    AT_DisableTrigUser: ({ target }) => ({ kind: 'disable-trigger', ...target, trigger: 'USER' }),
  },
  touches: itsTable,
}
