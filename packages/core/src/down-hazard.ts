/**
 * What rows that were written after an up can do to the way back: stop it, or be lost by it. In words and questions, by the
 * names of the state after the up, where production stands when it wants to go back.
 */
export interface DownHazard {
  readonly kind: DownHazardKind
  /** `blocks`: the way back stops on such rows, and nothing is changed. `loses`: it runs, and they or their values are gone. */
  readonly effect: 'blocks' | 'loses'
  /** The table's key in the catalog after the up; of a sequence that stands alone its own. */
  readonly table: string
  /** Columns of it that decide, unquoted; empty when whole rows do. */
  readonly columns: readonly string[]
  /** What happens, one sentence. */
  readonly text: string
  /** What is counted, after a number: `row of "users" has "email" null`, `rows of "users" have "email" null`. */
  readonly counts: { readonly one: string; readonly many: string }
  /** The first such row or value, as the point of no return names it: `row of public.users whose email is NULL`. */
  readonly first: string
  /** For the file's header: what must hold of the rows, or what goes with them. */
  readonly note: string
  /** One SELECT that only reads and returns one number, named `count`: how many there are. Null when rows cannot be asked. */
  readonly sql: string | null
  /** Why rows cannot be asked; null when they can. */
  readonly unaskable: string | null
  /** A SELECT of some of them, by their key where there is one; null when there is nothing to show. */
  readonly sample: string | null
  /** What would make it safe: a sentence, and SQL to paste on lines of its own, each indented by two spaces. */
  readonly remedy: string
  /** What showed when such a row was made on the shadow; null when nobody tried. */
  readonly trial: HazardTrial | null
}

/** Every kind, with what it is about. The page `docs/preflight.md` lists them. */
export const DOWN_HAZARD_KINDS = {
  nulls: 'NULLs in a column that gets its NOT NULL back',
  'required-column': 'rows of a table that gets a required column back which nobody can fill',
  duplicates: 'rows that a unique key or index which comes back would forbid',
  orphans: 'rows that point to nothing by a foreign key that comes back',
  check: 'rows that break a CHECK that comes back',
  domain: 'values that break a domain which comes back',
  exclusion: 'rows that exclude each other by a constraint that comes back',
  values: 'values that do not fit the type which comes back, or are cut by it',
  labels: 'labels in use that the enum loses',
  generated: 'rows for which a generated column that comes back cannot be computed',
  index: 'values that an index which comes back cannot take',
  partition: 'rows for which the partitions that come back have no place',
  rows: 'rows of a table that goes',
  'column-values': 'values of a column that goes',
  'sequence-position': 'the position of a sequence that goes',
  'sequence-behind': 'keys that a sequence which comes back would hand out again',
} as const
export type DownHazardKind = keyof typeof DOWN_HAZARD_KINDS

/** What came of a row that is legal only in the new schema, made on the shadow in a transaction that was rolled back. */
export interface HazardTrial {
  /** `found`: the question counted it. `missed`: it did not. `not-made`: no such row could be made; {@link why} says why. */
  readonly outcome: 'found' | 'missed' | 'not-made'
  /** What the way back did with it; null when it was not run on it. */
  readonly down: 'stopped' | 'ran' | null
  readonly why: string | null
}

/** What production says to a hazard. */
export interface HazardAnswer {
  /** Null when it could not be told. */
  readonly count: number | null
  /** Why not; null when it could. */
  readonly failure: string | null
  /** A few of the rows, by what {@link DownHazard.sample} selects. Empty when there are none or they could not be shown. */
  readonly sample: readonly Readonly<Record<string, unknown>>[]
}
