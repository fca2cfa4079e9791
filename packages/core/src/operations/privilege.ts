import type { ObjectReference } from './object-reference.ts'
import type { ObjectType } from './object-type.ts'
import type { OperationBase } from './operation-base.ts'

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
