import type { Catalog } from '@backout/core'
import { accessMethods, languages, transforms } from './languages.ts'
import { casts, operatorClasses, operatorFamilies, operators } from './operators.ts'
import { collations, conversions } from './collations.ts'
import { COLUMN_NAMES } from './names.ts'
import { COLUMNS, NOT_NULLS } from './columns.ts'
import { COMMENTS } from './comments.ts'
import { CONSTRAINTS } from './constraints.ts'
import { databases } from './databases.ts'
import { defaultPrivileges, settingPrivileges, systemPrivileges } from './privileges.ts'
import { eventTriggers } from './event-triggers.ts'
import { extensions } from './extensions.ts'
import { foreignDataWrappers, foreignServers, userMappings } from './foreign.ts'
import { record, type Fragment } from './fragment.ts'
import { functions } from './functions.ts'
import { INDEX_STATISTICS, INDEXES } from './indexes.ts'
import { LABELS, types } from './types.ts'
import { POLICIES } from './policies.ts'
import { publications, subscriptions } from './publications.ts'
import { qualified } from './qualified.ts'
import { relations } from './relations.ts'
import { roles } from './roles.ts'
import { RULES, SWITCHED_TRIGGERS, TRIGGERS } from './triggers.ts'
import { schemas } from './schemas.ts'
import { SCOPE } from './scope.ts'
import { SEQUENCES } from './sequences.ts'
import { statistics } from './statistics.ts'
import { textSearch } from './text-search.ts'

/** Every section of a catalog; the compiler finds the one that is missing. */
const SECTIONS: { readonly [Section in Exclude<keyof Catalog, 'version'>]: Fragment } = {
  databases,
  schemas,
  relations,
  types,
  functions,
  extensions,
  statistics,
  collations,
  conversions,
  languages,
  transforms,
  accessMethods,
  casts,
  operators,
  operatorClasses,
  operatorFamilies,
  textSearch,
  eventTriggers,
  publications,
  subscriptions,
  foreignDataWrappers,
  foreignServers,
  userMappings,
  defaultPrivileges,
  roles,
  settingPrivileges,
  systemPrivileges,
}

/**
 * The one statement that reads a catalog. Parameters: `scopeValues`.
 * @param version `server_version_num` of the server that will run it: 13 to 18
 */
export const catalogStatement = (version: number): string =>
  qualified(
    [
      ...SCOPE,
      COMMENTS,
      COLUMN_NAMES,
      NOT_NULLS(version),
      COLUMNS(version),
      CONSTRAINTS(version),
      INDEX_STATISTICS,
      INDEXES(version),
      TRIGGERS,
      SWITCHED_TRIGGERS,
      RULES,
      POLICIES,
      SEQUENCES,
      LABELS,
    ],
    `json_strip_nulls(${record(
      Object.fromEntries(Object.entries(SECTIONS).map(([section, fragment]) => [section, fragment(version)])),
    )})`,
  )
