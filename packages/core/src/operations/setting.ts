import type { Node } from '@pgsql/types'
import { qualifiedName } from '../sql/identifier.ts'
import { noRelation, type OperationDefinition } from './definition.ts'
import type { OperationBase } from './operation-base.ts'
import { optionTexts, valueText } from './option.ts'
import { relationsOf } from './syntax-tree.ts'

/** `SET`, `SET LOCAL`, `SET TRANSACTION`: @see https://www.postgresql.org/docs/current/sql-set.html */
export interface SetParameter extends OperationBase {
  readonly kind: 'set'
  /** Lower case: `lock_timeout`, `search_path`, `role`, `transaction`. */
  readonly parameter: string
  /** Its values without quotes, in order; null for `TO DEFAULT`. */
  readonly values: readonly string[] | null
  /** `SET LOCAL`: until the end of the transaction only. */
  readonly local: boolean
}

/** `RESET` */
export interface ResetParameter extends OperationBase {
  readonly kind: 'reset'
  /** Null for `RESET ALL`. */
  readonly parameter: string | null
}

/** `SET CONSTRAINTS`: @see https://www.postgresql.org/docs/current/sql-set-constraints.html */
export interface SetConstraints extends OperationBase {
  readonly kind: 'set-constraints'
  /** Empty for `ALL`. */
  readonly constraints: readonly string[]
  readonly deferred: boolean
}

/** `ALTER SYSTEM`, `ALTER DATABASE`: settings that outlive the session. */
export interface AlterServerSetting extends OperationBase {
  readonly kind: 'alter-server-setting'
  /** The database; null for the whole server. */
  readonly database: string | null
  /** Null for `RESET ALL` and for options that are no parameters. */
  readonly parameter: string | null
}

export const setParameter: OperationDefinition<SetParameter> = {
  read: {
    VariableSetStmt: (node) =>
      node.kind === 'VAR_RESET' || node.kind === 'VAR_RESET_ALL'
        ? null
        : {
            kind: 'set',
            parameter: (node.name ?? '').toLowerCase(),
            values: node.kind === 'VAR_SET_DEFAULT' ? null : settingValues(node.args),
            local: node.is_local ?? false,
          },
  },
  touches: noRelation,
}

function settingValues(values: readonly Node[] | undefined): readonly string[] {
  return (values ?? []).flatMap((value) => ('DefElem' in value ? optionTexts([value]) : [valueText(value)]))
}

export const resetParameter: OperationDefinition<ResetParameter> = {
  read: {
    VariableSetStmt: (node) =>
      node.kind === 'VAR_RESET' || node.kind === 'VAR_RESET_ALL'
        ? { kind: 'reset', parameter: node.name?.toLowerCase() ?? null }
        : null,
  },
  touches: noRelation,
}

export const setConstraints: OperationDefinition<SetConstraints> = {
  read: {
    ConstraintsSetStmt: (node) => ({
      kind: 'set-constraints',
      constraints: relationsOf(node.constraints).map(({ schema, name }) => qualifiedName(schema, name)),
      deferred: node.deferred ?? false,
    }),
  },
  touches: noRelation,
}

export const alterServerSetting: OperationDefinition<AlterServerSetting> = {
  read: {
    AlterSystemStmt: (node) => ({
      kind: 'alter-server-setting',
      database: null,
      parameter: node.setstmt?.name?.toLowerCase() ?? null,
    }),
    AlterDatabaseSetStmt: (node) => ({
      kind: 'alter-server-setting',
      database: node.dbname ?? '',
      parameter: node.setstmt?.name?.toLowerCase() ?? null,
    }),
    AlterDatabaseStmt: (node) => ({ kind: 'alter-server-setting', database: node.dbname ?? '', parameter: null }),
    AlterDatabaseRefreshCollStmt: (node) => ({
      kind: 'alter-server-setting',
      database: node.dbname ?? '',
      parameter: null,
    }),
  },
  touches: noRelation,
}
