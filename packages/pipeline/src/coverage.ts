import type { Catalog, ColumnFate, RowsProof, TableCoverage } from '@backout/core'

export interface CoverageInput {
  /** The tables that the migration touches. */
  readonly tables: readonly string[]
  /** The state before the up. */
  readonly catalog: Catalog
  /** What was seen, by table and column; empty when the way there and back was not gone. */
  readonly fates: Readonly<Record<string, Readonly<Record<string, ColumnFate>>>>
  readonly unfilled: RowsProof['unfilled']
  /** Why nothing was seen of a table that is not in {@link unfilled}. */
  readonly why: string | null
}

/** What was seen of each table, those included of which nothing was. */
export function coverageOf({ tables, catalog, fates, unfilled, why }: CoverageInput): RowsProof['coverage'] {
  return Object.fromEntries(
    tables.map((table): [string, TableCoverage] => {
      const seen = fates[table]
      const reason = seen ? null : (unfilled[table] ?? why ?? 'It holds no row.')
      // A virtual column holds nothing.
      const held = (catalog.relations[table]?.columns ?? []).filter(({ generated }) => generated !== 'virtual')
      const columns = seen ?? Object.fromEntries(held.map(({ name }) => [name, 'not exercised' as const]))
      const exercised = Object.values(columns).filter((fate) => fate !== 'not exercised').length
      return [table, { columns, exercised, why: reason }]
    }),
  )
}
