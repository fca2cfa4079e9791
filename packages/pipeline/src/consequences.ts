import type { Catalog, CatalogRelation } from '@backout/core'
import type { DataChange } from './data-changes.ts'

/**
 * What changes of rows bring about in other tables: by foreign keys that cascade, by TRUNCATE … CASCADE, by triggers that
 * write.
 * @param cascades whether rows that refer to the deleted ones go with them, whatever their foreign keys say (TRUNCATE)
 */
export function consequencesOf(
  change: DataChange,
  catalog: Catalog,
  { line, cascades = false }: { readonly line: number; readonly cascades?: boolean },
): DataChange[] {
  const found: DataChange[] = []
  const seen = new Set<string>()
  const follow = ({ kind, table, columns = [] }: DataChange) => {
    const relation = table === null ? undefined : catalog.relations[table]
    if (table === null || !relation || seen.has(`${kind} ${table}`)) return
    seen.add(`${kind} ${table}`)
    const next = [
      ...(kind === 'delete' || kind === 'merge' ? deletedWith(table, catalog, line, cascades) : []),
      ...(kind === 'update' || kind === 'merge'
        ? updatedWith(table, kind === 'merge' ? null : columns, catalog, line)
        : []),
      ...triggered(table, relation, kind, catalog, line),
    ]
    found.push(...next)
    for (const one of next) follow(one)
  }
  follow(change)
  return found
}

function deletedWith(table: string, catalog: Catalog, line: number, cascades: boolean): DataChange[] {
  return referring(table, catalog).flatMap(({ from, columns, definition }): DataChange[] => {
    if (cascades || / ON DELETE CASCADE\b/.test(definition))
      return [{ kind: 'delete', table: from, text: `rows of ${from} that go with them (line ${line})` }]
    if (!/ ON DELETE SET (NULL|DEFAULT)\b/.test(definition)) return []
    return [
      {
        kind: 'update',
        table: from,
        columns,
        text: `the values of ${from}.${columns.join(', ')} that refer to them (line ${line})`,
      },
    ]
  })
}

/** @param columns null for any */
function updatedWith(table: string, columns: readonly string[] | null, catalog: Catalog, line: number): DataChange[] {
  return referring(table, catalog).flatMap(({ from, columns: own, definition, referenced }): DataChange[] =>
    / ON UPDATE (CASCADE|SET NULL|SET DEFAULT)\b/.test(definition) &&
    (columns === null || referenced.some((column) => columns.includes(column)))
      ? [
          {
            kind: 'update',
            table: from,
            columns: own,
            text: `the values of ${from}.${own.join(', ')} that refer to them (line ${line})`,
          },
        ]
      : [],
  )
}

function referring(table: string, { relations }: Catalog) {
  return Object.entries(relations).flatMap(([from, { constraints = {}, partitionBound }]) =>
    partitionBound !== undefined
      ? []
      : Object.values(constraints).flatMap(({ references, columns = [], definition }) =>
          references?.table === table ? [{ from, columns, definition, referenced: references.columns }] : [],
        ),
  )
}

const WRITES =
  /\b(insert\s+into|update\s+\S+\s+(?:as\s+\S+\s+)?set|delete\s+from|truncate|merge\s+into|execute\b|perform\s|call\s)/i

/** What a trigger's function does to other rows nobody has read; one that writes nowhere only changes the row itself. */
function triggered(
  table: string,
  { triggers = {} }: CatalogRelation,
  kind: DataChange['kind'],
  { functions }: Catalog,
  line: number,
): DataChange[] {
  const event = kind === 'merge' ? /\b(INSERT|UPDATE|DELETE)\b/ : new RegExp(`\\b${kind.toUpperCase()}\\b`)
  return Object.entries(triggers).flatMap(([name, { definition, enabled }]) => {
    const head = definition.slice(0, definition.indexOf(' ON '))
    const called = /EXECUTE (?:FUNCTION|PROCEDURE) ([^(]+)\(/.exec(definition)?.[1]
    if (enabled === 'disabled' || enabled === 'replica' || !event.test(head) || called === undefined) return []
    const bare = called.slice(called.lastIndexOf('.') + 1)
    const bodies = Object.entries(functions).flatMap(([key, { definition: body }]) =>
      key.slice(0, key.indexOf('(')).endsWith(`.${bare}`) ? [body.slice(body.indexOf(' AS '))] : [],
    )
    // A function of an extension has no body to read.
    if (bodies.length > 0 && !bodies.some((body) => WRITES.test(body))) return []
    return [{ kind: 'unknown', table: null, text: `what the trigger ${name} of ${table} does to rows (line ${line})` }]
  })
}
