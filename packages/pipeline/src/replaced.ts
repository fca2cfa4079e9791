import type { Identity } from '@backout/core'

/** The name of an object together with that of what it belongs to; equal in two copies of one state, as OIDs need not be. */
export function pathsOf(identities: readonly Identity[]): Map<string, Identity> {
  const byId = new Map(identities.map((identity) => [`${identity.kind} ${identity.id}`, identity]))
  return new Map(
    identities.map((identity) => {
      const parent = identity.parent === null ? undefined : byId.get(identity.parent)
      return [JSON.stringify([identity.kind, identity.schema, parent?.name ?? null, identity.name]), identity]
    }),
  )
}

/**
 * What the way back did away with, be it to make it anew under the same name: its rows are gone then, whatever the
 * catalog says. Both lists are of one database, before and after the way back ran on it.
 * @returns the objects by {@link pathsOf}, under the names that they had before the way back
 */
export function replaced(standing: readonly Identity[], restored: readonly Identity[]): ReadonlySet<string> {
  const left = new Set(restored.map(({ kind, id }) => `${kind} ${id}`))
  return new Set([...pathsOf(standing)].flatMap(([path, { kind, id }]) => (left.has(`${kind} ${id}`) ? [] : [path])))
}
