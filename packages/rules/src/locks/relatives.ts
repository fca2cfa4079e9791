import type { Catalog, QualifiedName } from '@backout/core'
import { nameKey, parseKey } from '../lookup.ts'
import type { KnownConstraint } from './subject.ts'

/** What relations are to each other, looked up from the far end. */
interface Relatives {
  readonly children: ReadonlyMap<string, readonly QualifiedName[]>
  readonly referencing: ReadonlyMap<string, readonly KnownConstraint[]>
}

const known = new WeakMap<Catalog, Relatives>()

export function relativesIn(catalog: Catalog): Relatives {
  let relatives = known.get(catalog)
  if (!relatives) {
    relatives = read(catalog)
    known.set(catalog, relatives)
  }
  return relatives
}

function read({ relations }: Catalog): Relatives {
  const children = new Map<string, QualifiedName[]>()
  const referencing = new Map<string, KnownConstraint[]>()
  for (const [key, { inherits = [], constraints = {} }] of Object.entries(relations)) {
    const table = named(key)
    for (const parent of inherits) append(children, parent, table)
    for (const [name, constraint] of Object.entries(constraints))
      if (constraint.references) append(referencing, constraint.references.table, { ...constraint, name, table })
  }
  return { children, referencing }
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const name = nameKey(named(key))
  map.set(name, [...(map.get(name) ?? []), value])
}

/** A name as PostgreSQL prints it: `public.users`, `users`. */
export function named(key: string): QualifiedName {
  const [first = '', second] = parseKey(key)
  return second === undefined ? { schema: null, name: first } : { schema: first, name: second }
}
