import type { Catalog, Identity } from '@backout/core'

/** A state: its objects by number and by name. */
export interface Known {
  readonly identities: readonly Identity[]
  readonly catalog: Catalog
}

/** The key under which a catalog has a table. */
export function relationKey(catalog: Catalog, { schema, name }: Identity): string | null {
  return Object.keys(catalog.relations).find((key) => key.replaceAll('"', '') === `${schema}.${name}`) ?? null
}

/** Whether a column is generated, so that it has no values of its own. */
export const isDerived = (catalog: Catalog, relation: string, column: string): boolean =>
  catalog.relations[relation]?.columns?.some(({ name, generated }) => name === column && generated !== undefined) ??
  false

/** A change of type that keeps every value apart that it accepts: into text, between enums and texts, to a wider integer. */
export function keepsValues(from: string, to: string): boolean {
  const text = /^(text|character varying|citext)/
  if (text.test(to) || (text.test(from) && to.includes('.')) || (from.includes('.') && to.includes('.'))) return true
  return ['smallint integer', 'smallint bigint', 'integer bigint'].includes(`${from} ${to}`)
}

interface ChangedColumn {
  readonly table: string
  readonly column: string
  readonly from: string
  readonly to: string
}

/** Columns that are the same ones as before and have another type: their values were changed. */
export function retyped(before: Known, after: Known): ChangedColumn[] {
  const columns = ({ identities, catalog }: Known) => {
    const tables = new Map(identities.map((identity) => [`${identity.kind} ${identity.id}`, identity]))
    return new Map(
      identities.flatMap((identity) => {
        const table = identity.kind === 'column' ? tables.get(identity.parent!) : undefined
        const key = table?.kind === 'table' ? relationKey(catalog, table) : null
        const column =
          key === null ? undefined : catalog.relations[key]?.columns?.find(({ name }) => name === identity.name)
        return column ? [[identity.id, { table: key!, column: column.name, type: column.type }] as const] : []
      }),
    )
  }
  const then = columns(before)
  return [...columns(after)].flatMap(([id, { type }]) => {
    const was = then.get(id)
    return was && was.type !== type ? [{ table: was.table, column: was.column, from: was.type, to: type }] : []
  })
}
