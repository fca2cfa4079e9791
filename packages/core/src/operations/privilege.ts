import type { GrantStmt, Node } from '@pgsql/types'
import { noRelation, type OperationDefinition } from './definition.ts'
import { isRelation, type ObjectReference, objectReference } from './object-reference.ts'
import { type ObjectType, objectTypeOf } from './object-type.ts'
import type { OperationBase } from './operation-base.ts'
import { optionOf } from './option.ts'
import { bodiesOf, membersOf, rolesOf, stringsOf } from './syntax-tree.ts'

/** A privilege of `GRANT` or `REVOKE`. */
export interface Privilege {
  /** Lower case: `select`, `usage`, `all`. */
  readonly privilege: string
  /** Empty where it is for the whole object. */
  readonly columns: readonly string[]
}

interface PrivilegeChange extends OperationBase {
  readonly privileges: readonly Privilege[]
  readonly objectType: ObjectType
  /** Roles by name; `PUBLIC` for everyone. */
  readonly grantees: readonly string[]
}

interface ObjectPrivilegeChange extends PrivilegeChange {
  /** Empty with {@link allInSchemas}. */
  readonly objects: readonly ObjectReference[]
  /** Schemas of `ON ALL … IN SCHEMA`, else empty. */
  readonly allInSchemas: readonly string[]
}

/** `GRANT … ON`: @see https://www.postgresql.org/docs/current/sql-grant.html */
export interface Grant extends ObjectPrivilegeChange {
  readonly kind: 'grant'
  readonly grantOption: boolean
}

/** `REVOKE … ON`: @see https://www.postgresql.org/docs/current/sql-revoke.html */
export interface Revoke extends ObjectPrivilegeChange {
  readonly kind: 'revoke'
  /** `GRANT OPTION FOR`: the privilege itself stays. */
  readonly grantOptionOnly: boolean
  readonly cascade: boolean
}

interface MembershipChange extends OperationBase {
  readonly roles: readonly string[]
  readonly grantees: readonly string[]
}

/** `GRANT role TO role` */
export interface GrantRole extends MembershipChange {
  readonly kind: 'grant-role'
}

/** `REVOKE role FROM role` */
export interface RevokeRole extends MembershipChange {
  readonly kind: 'revoke-role'
  readonly cascade: boolean
}

/** `ALTER DEFAULT PRIVILEGES`: @see https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html */
export interface AlterDefaultPrivileges extends PrivilegeChange {
  readonly kind: 'alter-default-privileges'
  readonly action: 'grant' | 'revoke'
  /** Roles whose future objects it is for; empty for the current role. */
  readonly forRoles: readonly string[]
  /** Empty for every schema. */
  readonly schemas: readonly string[]
}

export const grant: OperationDefinition<Grant> = {
  read: {
    GrantStmt: (node) =>
      node.is_grant === true ? { kind: 'grant', ...objectChange(node), grantOption: node.grant_option ?? false } : null,
  },
  touches: ({ objects }) => objects.filter(isRelation).map(({ schema, name }) => ({ schema, name })),
}

export const revoke: OperationDefinition<Revoke> = {
  read: {
    GrantStmt: (node) =>
      node.is_grant === true
        ? null
        : {
            kind: 'revoke',
            ...objectChange(node),
            grantOptionOnly: node.grant_option ?? false,
            cascade: node.behavior === 'DROP_CASCADE',
          },
  },
  touches: ({ objects }) => objects.filter(isRelation).map(({ schema, name }) => ({ schema, name })),
}

export const grantRole: OperationDefinition<GrantRole> = {
  read: {
    GrantRoleStmt: (node) =>
      node.is_grant === true
        ? { kind: 'grant-role', roles: rolesGranted(node.granted_roles), grantees: rolesOf(node.grantee_roles) }
        : null,
  },
  touches: noRelation,
}

export const revokeRole: OperationDefinition<RevokeRole> = {
  read: {
    GrantRoleStmt: (node) =>
      node.is_grant === true
        ? null
        : {
            kind: 'revoke-role',
            roles: rolesGranted(node.granted_roles),
            grantees: rolesOf(node.grantee_roles),
            cascade: node.behavior === 'DROP_CASCADE',
          },
  },
  touches: noRelation,
}

export const alterDefaultPrivileges: OperationDefinition<AlterDefaultPrivileges> = {
  read: {
    AlterDefaultPrivilegesStmt: (node) => ({
      kind: 'alter-default-privileges',
      ...change(node.action ?? {}),
      action: node.action?.is_grant === true ? 'grant' : 'revoke',
      forRoles: rolesOf(membersOf(optionOf(node.options, 'roles')?.arg)),
      schemas: stringsOf(membersOf(optionOf(node.options, 'schemas')?.arg)),
    }),
  },
  touches: noRelation,
}

function change(node: GrantStmt): Omit<PrivilegeChange, 'kind'> {
  const privileges = bodiesOf(node.privileges, 'AccessPriv').map((privilege) => ({
    privilege: privilege.priv_name ?? 'all',
    columns: stringsOf(privilege.cols),
  }))
  return {
    privileges: privileges.length === 0 ? [{ privilege: 'all', columns: [] }] : privileges,
    objectType: objectTypeOf(node.objtype),
    grantees: rolesOf(node.grantees),
  }
}

function objectChange(node: GrantStmt): Omit<ObjectPrivilegeChange, 'kind'> {
  const inSchemas = node.targtype === 'ACL_TARGET_ALL_IN_SCHEMA'
  const type = objectTypeOf(node.objtype)
  return {
    ...change(node),
    objects: inSchemas ? [] : (node.objects ?? []).map((object) => objectReference(type, object)),
    allInSchemas: inSchemas ? stringsOf(node.objects) : [],
  }
}

function rolesGranted(nodes: readonly Node[] | undefined): readonly string[] {
  return bodiesOf(nodes, 'AccessPriv').map((role) => role.priv_name ?? '')
}
