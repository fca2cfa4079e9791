/** A key of an index: exactly one of {@link column} and {@link expression} is set. */
export interface IndexElement {
  readonly column: string | null
  /** As written, without the parentheses around it. */
  readonly expression: string | null
  readonly collation: string | null
  readonly operatorClass: string | null
  readonly order: 'asc' | 'desc' | null
  readonly nulls: 'first' | 'last' | null
}
