import { itsTable, type OperationDefinition } from './definition.ts'
import { dropped } from './dropped.ts'
import type { TableOperation } from './operation-base.ts'
import { relationOf, rolesOf } from './syntax-tree.ts'

/** `CREATE POLICY`: @see https://www.postgresql.org/docs/current/sql-createpolicy.html */
export interface CreatePolicy extends TableOperation {
  readonly kind: 'create-policy'
  readonly policy: string
  readonly permissive: boolean
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete'
  readonly roles: readonly string[]
  readonly using: string | null
  readonly check: string | null
}

/** `ALTER POLICY`: a field is null where it is not changed. */
export interface AlterPolicy extends TableOperation {
  readonly kind: 'alter-policy'
  readonly policy: string
  readonly roles: readonly string[] | null
  readonly using: string | null
  readonly check: string | null
}

/** `DROP POLICY` */
export interface DropPolicy extends TableOperation {
  readonly kind: 'drop-policy'
  readonly policy: string
  readonly ifExists: boolean
  readonly cascade: boolean
}

export const createPolicy: OperationDefinition<CreatePolicy> = {
  read: {
    CreatePolicyStmt: (node, phrase) => ({
      kind: 'create-policy',
      table: relationOf(node.table),
      policy: node.policy_name ?? '',
      permissive: phrase.after('as', 'restrictive') === null,
      command: (node.cmd_name ?? 'all') as CreatePolicy['command'],
      roles: rolesOf(node.roles),
      using: node.qual === undefined ? null : (phrase.after('using')?.inside().text ?? ''),
      check: node.with_check === undefined ? null : (phrase.after('with', 'check')?.inside().text ?? ''),
    }),
  },
  touches: itsTable,
}

export const alterPolicy: OperationDefinition<AlterPolicy> = {
  read: {
    AlterPolicyStmt: (node, phrase) => ({
      kind: 'alter-policy',
      table: relationOf(node.table),
      policy: node.policy_name ?? '',
      roles: node.roles === undefined ? null : rolesOf(node.roles),
      using: node.qual === undefined ? null : (phrase.after('using')?.inside().text ?? ''),
      check: node.with_check === undefined ? null : (phrase.after('with', 'check')?.inside().text ?? ''),
    }),
  },
  touches: itsTable,
}

export const dropPolicy: OperationDefinition<DropPolicy> = {
  read: {
    DropStmt: (node) =>
      dropped(node, ['policy'], ({ object, of }, drop) => ({
        kind: 'drop-policy',
        table: of,
        policy: object.name,
        ...drop,
      })),
  },
  touches: itsTable,
}
