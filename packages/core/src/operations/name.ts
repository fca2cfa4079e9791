/** A name as written: the schema is null where the search path decides. Unquoted names are folded to lower case. */
export interface QualifiedName {
  readonly schema: string | null
  readonly name: string
}
