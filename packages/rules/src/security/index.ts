import type { Rule } from '@backout/core'
import { banAlwaysTruePolicy } from './ban-always-true-policy.ts'
import { banDisableRowSecurity } from './ban-disable-row-security.ts'
import { banDropPolicy } from './ban-drop-policy.ts'
import { banGrantToPublic } from './ban-grant-to-public.ts'
import { banPasswordInMigration } from './ban-password-in-migration.ts'
import { banSuperuserRole } from './ban-superuser-role.ts'
import { requireFunctionSearchPath } from './require-function-search-path.ts'
import { requireRowSecurity } from './require-row-security.ts'
import { requireSecurityInvoker } from './require-security-invoker.ts'

/** Rules about who may do what. */
export const securityRules: readonly Rule[] = [
  banAlwaysTruePolicy,
  banDisableRowSecurity,
  banDropPolicy,
  banGrantToPublic,
  banPasswordInMigration,
  banSuperuserRole,
  requireFunctionSearchPath,
  requireRowSecurity,
  requireSecurityInvoker,
]
