import type { Catalog } from './catalog.ts'

/** One named difference between two catalogs. */
export interface Difference {
  /** For people: `column public.users.email`, `index public.users.users_email_idx`. */
  readonly object: string
  /** The field that differs (`type`, `default`, `definition`), or null when the whole object is missing or extra. */
  readonly field: string | null
  /** JSON values of the two sides; undefined where the object is not there. */
  readonly expected: unknown
  readonly actual: unknown
}

export interface Comparison {
  /** Everything that differs but for column order. */
  readonly differences: readonly Difference[]
  /** Relations that have the same columns in another order. */
  readonly columnOrder: readonly string[]
}

/** Compares two catalogs of one PostgreSQL major by name. Empty lists on both sides mean: the same schema. */
export declare function compareCatalogs(expected: Catalog, actual: Catalog): Comparison
