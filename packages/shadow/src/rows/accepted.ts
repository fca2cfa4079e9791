import type { Session } from '@backout/core'
import { escapeIdentifier, escapeLiteral } from 'pg'
import { BASE_VALUES, GUESSES } from './base-values.ts'
import { branchesOf } from './condition.ts'
import { hintsOf } from './hints.ts'
import type { Structure, Type } from './structure.ts'
import { attempt, refused } from './transaction.ts'
import { unwrapDomain, valuesFrom } from './type-values.ts'

/** Built-in types whose values a server may not have: XML support, roles, objects. */
const DOUBTFUL = /^(xml|aclitem|reg\w+)$/

/**
 * Values of the types that only trying can tell: domains with conditions, base types that nobody here knows.
 * Needs an open transaction.
 * @returns by type OID; an empty list when nothing was accepted
 */
export async function acceptedValues(
  session: Session,
  types: Structure['types'],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const accepted = new Map<number, readonly string[]>()
  const valuesOf = valuesFrom(types, accepted)
  const seen = new Set<number>()
  for (const oid of types.keys()) await settle(oid)
  return accepted

  /** What a type is made of comes first. */
  async function settle(oid: number): Promise<void> {
    const type = types.get(oid)
    if (type === undefined || seen.has(oid)) return
    seen.add(oid)
    await settle(type.inner)
    for (const attribute of type.attributes) await settle(attribute.type)
    if (type.kind === 'base' && (BASE_VALUES[type.name] === undefined || DOUBTFUL.test(type.name))) {
      const candidates = BASE_VALUES[type.name]?.(0, []).edge ?? GUESSES
      const name = `${escapeIdentifier(type.schema)}.${escapeIdentifier(type.name)}`
      accepted.set(oid, await passing(session, candidates, name, null))
    } else if (type.kind === 'domain' && allChecks(type).length > 0) {
      accepted.set(oid, await passing(session, candidatesOf(type), baseNameOf(type), allChecks(type).join(' AND ')))
    }
  }

  function allChecks(type: Type): string[] {
    const base = types.get(type.inner)
    const inherited = base?.kind === 'domain' ? allChecks(base) : []
    return [...inherited, ...type.checks.map((check) => `(${check.expression}) IS NOT FALSE`)]
  }

  function baseNameOf(type: Type): string {
    const inner = types.get(type.inner)
    return inner?.kind === 'domain' ? baseNameOf(inner) : type.innerName
  }

  function candidatesOf(type: Type): string[] {
    const inner = valuesOf(type.inner, type.innerName, 0)
    const base = unwrapDomain(types, type.oid)
    const plain = Array.from({ length: 24 }, (_, i) => inner?.nth(i) ?? null).filter((value) => value !== null)
    const element = base?.kind === 'array' ? valuesOf(base.inner, base.innerName, 0) : null
    const hints = base
      ? type.checks
          .flatMap((check) => branchesOf(check.expression, new Set(['VALUE'])).flat())
          .flatMap((atom) => hintsOf(atom.tokens, base, baseNameOf(type), element?.edge ?? []))
      : []
    return [...new Set([...hints, ...(inner?.edge ?? []), ...plain])]
  }
}

/** Which candidates the type and the condition take: all in one query, one by one when some candidate raises. */
async function passing(
  session: Session,
  candidates: readonly string[],
  typeName: string,
  condition: string | null,
): Promise<string[]> {
  const ask = async (some: readonly string[]) => {
    const values = some.map((value, i) => `(${i}, ${escapeLiteral(value)}::text::${typeName})`)
    // A value that nothing reads is not even converted.
    const { rows } = await session.query<{ i: number }>(
      `SELECT i FROM (VALUES ${values.join(', ')}) AS candidate (i, value) WHERE value::text IS NOT NULL AND ${condition ?? 'true'} ORDER BY i`,
    )
    return rows.map((row) => some[row.i]!)
  }
  if (candidates.length === 0) return []
  const together = await attempt(session, () => ask(candidates))
  if (!refused(together)) return together
  const found: string[] = []
  for (const candidate of candidates) {
    const alone = await attempt(session, () => ask([candidate]))
    if (!refused(alone)) found.push(...alone)
    // "cannot accept a value of type": no other will do either.
    else if (alone.code === '0A000') break
  }
  return found
}
