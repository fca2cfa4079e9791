import type { Catalog, CatalogRelation, CatalogType } from '@backout/core'
import { collations, conversions } from './collations.ts'
import { attributes, columns } from './columns.ts'
import { constraints, domainConstraints } from './constraints.ts'
import { databases } from './databases.ts'
import { eventTriggers } from './event-triggers.ts'
import { extensions } from './extensions.ts'
import { foreignDataWrappers, foreignServers, userMappings } from './foreign.ts'
import type { VersionedFragment } from './fragment.ts'
import { functions } from './functions.ts'
import { indexes } from './indexes.ts'
import { accessMethods, languages, transforms } from './languages.ts'
import { casts, operatorClasses, operatorFamilies, operators } from './operators.ts'
import { policies } from './policies.ts'
import { defaultPrivileges, settingPrivileges, systemPrivileges } from './privileges.ts'
import { publications, subscriptions } from './publications.ts'
import { relations } from './relations.ts'
import { roles } from './roles.ts'
import { schemas } from './schemas.ts'
import { sequences } from './sequences.ts'
import { statistics } from './statistics.ts'
import { configurations, dictionaries, parsers, templates } from './text-search.ts'
import { rules, triggers } from './triggers.ts'
import { types } from './types.ts'

export type Section = Exclude<keyof Catalog, 'version'>

/** What each section of a catalog is read by; the compiler finds the one that is missing. */
export const SECTIONS: { readonly [S in Section]: readonly VersionedFragment[] } = {
  databases: [databases],
  schemas: [schemas],
  relations: [relations],
  types: [types],
  functions: [functions],
  extensions: [extensions],
  statistics: [statistics],
  collations: [collations],
  conversions: [conversions],
  languages: [languages],
  transforms: [transforms],
  accessMethods: [accessMethods],
  casts: [casts],
  operators: [operators],
  operatorClasses: [operatorClasses],
  operatorFamilies: [operatorFamilies],
  textSearch: [configurations, dictionaries, parsers, templates],
  eventTriggers: [eventTriggers],
  publications: [publications],
  subscriptions: [subscriptions],
  foreignDataWrappers: [foreignDataWrappers],
  foreignServers: [foreignServers],
  userMappings: [userMappings],
  defaultPrivileges: [defaultPrivileges],
  roles: [roles],
  settingPrivileges: [settingPrivileges],
  systemPrivileges: [systemPrivileges],
}

/** Sections that hold privileges alone, not objects that have some. */
export const PRIVILEGES_ALONE: ReadonlySet<string> = new Set<Section>([
  'defaultPrivileges',
  'settingPrivileges',
  'systemPrivileges',
])

/** What lies within the objects of a section. */
export interface Child {
  readonly of: 'relations' | 'types'
  readonly field: keyof CatalogRelation | keyof CatalogType
  /** By name, in a list, or alone. */
  readonly form: 'named' | 'list' | 'one'
  readonly fragment: VersionedFragment
}

/** Columns come first: constraints and indexes name them by number. */
export const CHILDREN: readonly Child[] = [
  { of: 'relations', field: 'columns', form: 'list', fragment: columns },
  { of: 'types', field: 'attributes', form: 'list', fragment: attributes },
  { of: 'relations', field: 'constraints', form: 'named', fragment: constraints },
  { of: 'types', field: 'constraints', form: 'named', fragment: domainConstraints },
  { of: 'relations', field: 'indexes', form: 'named', fragment: indexes },
  { of: 'relations', field: 'triggers', form: 'named', fragment: triggers },
  { of: 'relations', field: 'rules', form: 'named', fragment: rules },
  { of: 'relations', field: 'policies', form: 'named', fragment: policies },
  { of: 'relations', field: 'sequence', form: 'one', fragment: sequences },
]
