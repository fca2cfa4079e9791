import type { Node } from '@pgsql/types'
import { noRelation, type OperationDefinition } from './definition.ts'
import type { OperationBase } from './operation-base.ts'
import { valueText } from './option.ts'
import { bodiesOf, membersOf, roleOf, rolesOf } from './syntax-tree.ts'

/** `CREATE ROLE | USER | GROUP`: roles belong to the whole server. @see https://www.postgresql.org/docs/current/sql-createrole.html */
export interface CreateRole extends OperationBase {
  readonly kind: 'create-role'
  readonly role: string
  /** As words: `login`, `superuser`, `nobypassrls`, `connection limit 5`; a password is `password` alone. */
  readonly options: readonly string[]
}

/** `ALTER ROLE`, also `ALTER ROLE … SET` and `ALTER GROUP` */
export interface AlterRole extends OperationBase {
  readonly kind: 'alter-role'
  /** `ALL` for all roles. */
  readonly role: string
  readonly options: readonly string[]
  /** The parameter that is set or reset, or null. */
  readonly setting: string | null
}

/** `DROP ROLE | USER | GROUP`: one operation for each. */
export interface DropRole extends OperationBase {
  readonly kind: 'drop-role'
  readonly role: string
  readonly ifExists: boolean
}

/** `REASSIGN OWNED BY`, `DROP OWNED BY` */
export interface ChangeOwned extends OperationBase {
  readonly kind: 'change-owned'
  readonly roles: readonly string[]
  /** The new owner; null where the objects are dropped. */
  readonly newOwner: string | null
}

export const createRole: OperationDefinition<CreateRole> = {
  read: {
    CreateRoleStmt: (node) => ({ kind: 'create-role', role: node.role ?? '', options: roleOptions(node.options) }),
  },
  touches: noRelation,
}

export const alterRole: OperationDefinition<AlterRole> = {
  read: {
    AlterRoleStmt: (node) => ({
      kind: 'alter-role',
      role: roleOf(node.role),
      options: roleOptions(node.options),
      setting: null,
    }),
    AlterRoleSetStmt: (node) => ({
      kind: 'alter-role',
      role: node.role === undefined ? 'ALL' : roleOf(node.role),
      options: [],
      setting: node.setstmt?.name?.toLowerCase() ?? 'all',
    }),
  },
  touches: noRelation,
}

export const dropRole: OperationDefinition<DropRole> = {
  read: {
    DropRoleStmt: (node) =>
      rolesOf(node.roles).map((role) => ({ kind: 'drop-role', role, ifExists: node.missing_ok ?? false })),
  },
  touches: noRelation,
}

export const changeOwned: OperationDefinition<ChangeOwned> = {
  read: {
    ReassignOwnedStmt: (node) => ({
      kind: 'change-owned',
      roles: rolesOf(node.roles),
      newOwner: roleOf(node.newrole),
    }),
    DropOwnedStmt: (node) => ({ kind: 'change-owned', roles: rolesOf(node.roles), newOwner: null }),
  },
  touches: noRelation,
}

/** The parser's names of role options that are yes or no. */
const FLAGS: Readonly<Record<string, string>> = {
  superuser: 'superuser',
  inherit: 'inherit',
  createrole: 'createrole',
  createdb: 'createdb',
  canlogin: 'login',
  isreplication: 'replication',
  bypassrls: 'bypassrls',
}

const LISTS: Readonly<Record<string, string>> = { addroleto: 'in role', rolemembers: 'role', adminmembers: 'admin' }

function roleOptions(options: readonly Node[] | undefined): readonly string[] {
  return bodiesOf(options, 'DefElem').map(({ defname = '', arg }) => {
    const flag = FLAGS[defname]
    if (flag !== undefined) return valueText(arg) === 'true' ? flag : `no${flag}`
    const list = LISTS[defname]
    if (list !== undefined) return `${list} ${rolesOf(membersOf(arg)).join(', ')}`
    if (defname === 'connectionlimit') return `connection limit ${valueText(arg)}`
    // A password must not travel into reports.
    return defname === 'validUntil' ? `valid until ${valueText(arg)}` : defname
  })
}
