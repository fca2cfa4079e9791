import type { Catalog, CatalogColumn, CatalogRelation } from '@backout/core'

/** Cells by column name, as PostgreSQL prints them. */
export type Row = Readonly<Record<string, string | null>>

/**
 * Values that a client of `home` may write into a column, picked where its own schema and the other one may disagree:
 * every label, NULL, what lies around the literals of checks. Whether its own schema takes them, only trying tells.
 */
export function candidates(
  home: Catalog,
  other: Catalog,
  relations: { readonly home: CatalogRelation; readonly other: CatalogRelation },
  column: CatalogColumn,
  rows: readonly Row[],
): (string | null)[] {
  const type = home.types[column.type]
  const literals = new Set<string>()
  for (const [relation, catalog] of [
    [relations.home, home],
    [relations.other, other],
  ] as const) {
    for (const { type: kind, columns, definition } of Object.values(relation.constraints ?? {}))
      if (kind === 'check' && columns?.includes(column.name)) collect(definition, literals)
    const now = relation.columns?.find(({ name }) => name === column.name)
    for (const { definition } of Object.values((now && catalog.types[now.type]?.constraints) ?? {}))
      collect(definition, literals)
  }
  const base = type?.base ?? column.type
  const values = [
    ...rows.map((row) => row[column.name] ?? null).filter((value) => value !== null),
    ...(type?.labels ?? []),
    ...[...literals].flatMap((literal) => around(literal, base)),
  ]
  const nullable = !column.notNull && !type?.notNull
  return [...new Set<string | null>(nullable ? [...values, null] : values)].slice(0, MOST)
}

/** More than this tell nothing new and cost time. */
const MOST = 40

/** Texts and numbers in an expression as PostgreSQL prints it. */
function collect(expression: string, into: Set<string>): void {
  const token = /'((?:[^']|'')*)'|(?<![\w".])(\d+(?:\.\d+)?)(?![\w"])/g
  for (const [, text, number] of expression.matchAll(token)) into.add(text?.replaceAll("''", "'") ?? number!)
}

/** What a type's values around a literal are: the neighbours of a number, texts as long as it says. */
function around(literal: string, type: string): string[] {
  const number = /^-?\d+(\.\d+)?$/.test(literal) ? Number(literal) : null
  if (/^(smallint|integer|bigint)/.test(type))
    return number === null ? [] : [number - 1, number, number + 1].map((value) => String(Math.trunc(value)))
  if (/^(numeric|real|double precision|money)/.test(type))
    return number === null ? [] : [number - 1, number - 0.01, number, number + 0.01, number + 1].map(String)
  if (!/^(text|character|citext|name)/.test(type)) return [literal]
  if (number === null || !Number.isInteger(number) || number > 2000) return [literal, `${literal}x`]
  return [literal, ...[number - 1, number, number + 1].filter((n) => n >= 0).map((n) => 'x'.repeat(n))]
}
