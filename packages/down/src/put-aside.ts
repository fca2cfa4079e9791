import type { Catalog, Identity, Session } from '@backout/core'
import { attempt, key, temporary, type Displaced } from './rename-back.ts'
import { renameSql } from './rename-sql.ts'
import type { PassContext } from './step.ts'

/** A column of today under the name of one of yesterday, with the types of both. */
export interface ReplacedColumn {
  readonly identity: Identity
  readonly from: string
  readonly to: string
}

/** Columns that are not the ones that bore their names before the up: it dropped those and added these. */
export function replacedColumns(
  before: { identities: readonly Identity[]; catalog: Catalog },
  after: { identities: readonly Identity[]; catalog: Catalog },
): ReplacedColumn[] {
  const was = new Map(
    before.identities.filter(isColumn).map((column) => [`${column.parent} ${column.name}`, key(column)]),
  )
  const tables = new Map(before.identities.map((identity) => [key(identity), identity]))
  const tablesNow = new Map(after.identities.map((identity) => [key(identity), identity]))
  return after.identities.filter(isColumn).flatMap((identity) => {
    const then = was.get(`${identity.parent} ${identity.name}`)
    if (then === undefined || then === key(identity) || identity.inherited) return []
    const from = typeOf(after.catalog, tablesNow.get(identity.parent!), identity.name)
    const to = typeOf(before.catalog, tables.get(identity.parent!), identity.name)
    return from === undefined || to === undefined || from === to ? [] : [{ identity, from, to }]
  })
}

const isColumn = ({ kind }: Identity): boolean => kind === 'column'

function typeOf(catalog: Catalog, table: Identity | undefined, column: string): string | undefined {
  return table && relation(catalog, table)?.columns?.find(({ name }) => name === column)?.type
}

const plain = (text: string): string => (/^[a-z_][a-z0-9_$]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`)

/** Catalog keys are quoted where PostgreSQL would; comparing without quotes finds them either way. */
function relation(catalog: Catalog, { schema, name }: Identity): Catalog['relations'][string] | undefined {
  return (
    catalog.relations[`${plain(schema)}.${plain(name)}`] ??
    catalog.relations[`"${schema}"."${name}"`] ??
    catalog.relations[`${schema}.${name}`]
  )
}

/**
 * Puts replaced columns aside whose values PostgreSQL cannot cast back, so that the diff engine restores the old column with
 * all that hung on it, instead of changing the new one's type. Values never cast back silently: those of the new column are
 * not the old one's.
 */
export async function putColumnsAside(
  session: Session,
  replaced: readonly ReplacedColumn[],
  cast: PassContext['cast'],
  now: readonly Identity[],
): Promise<Displaced[]> {
  const displaced: Displaced[] = []
  const byKey = new Map(now.map((identity) => [key(identity), identity]))
  for (const { identity, from, to } of replaced) {
    // A user's type casts through text, which an enum of the same labels survives.
    if (cast(from, to) !== 'none' || from.includes('.') || to.includes('.')) continue
    const temporaryName = temporary(identity.name, now)
    for (const sql of renameSql(identity, { ...identity, name: temporaryName }, byKey))
      if ((await attempt(session, sql)) === null) displaced.push({ sql, identity, temporaryName })
  }
  return displaced
}

/**
 * Puts tables aside that took the place of one of another kind (a plain table that was partitioned in place), with their
 * constraints and indexes, so that the old table can be made beside it and its rows copied back.
 */
export async function putTablesAside(
  session: Session,
  before: { identities: readonly Identity[]; catalog: Catalog },
  after: { identities: readonly Identity[]; catalog: Catalog },
): Promise<Displaced[]> {
  const displaced: Displaced[] = []
  const survivors = new Set(before.identities.map(key))
  const names = new Set(before.identities.map(({ schema, name }) => `${schema}.${name}`))
  const byKey = new Map(after.identities.map((identity) => [key(identity), identity]))
  for (const table of after.identities) {
    if (table.kind !== 'table' || survivors.has(key(table))) continue
    const kinds = [relation(before.catalog, table)?.kind, relation(after.catalog, table)?.kind]
    if (!kinds.every((kind) => kind === 'table' || kind === 'partitioned table') || kinds[0] === kinds[1]) continue
    const parts = after.identities.filter(
      (part) =>
        part.parent === key(table) &&
        part.kind === 'constraint' &&
        !part.inherited &&
        names.has(`${part.schema}.${part.name}`),
    )
    for (const identity of [...parts, table]) {
      const temporaryName = temporary(identity.name, after.identities)
      for (const sql of renameSql(identity, { ...identity, name: temporaryName }, byKey))
        if ((await attempt(session, sql)) === null) displaced.push({ sql, identity, temporaryName })
    }
  }
  return displaced
}
