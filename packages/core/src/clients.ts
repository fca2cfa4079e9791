/**
 * What became of programs that know one state of the schema and meet the other: the release before on the new schema
 * while a deploy is under way, the new release on the old schema when it comes first or is rolled back.
 */
export interface ClientTrial {
  /** Statements of a client that work on its own schema and fail on the other one. */
  readonly breaks: readonly ClientBreak[]
  /** Functions whose bodies worked before and name what went away. */
  readonly bodies: readonly BrokenBody[]
  readonly deploy: DeployOrder
  /** Tables for which statements were run on both schemas, as `schema.name`. */
  readonly tried: readonly string[]
  /** Tables that could not be tried, and why. */
  readonly untried: Readonly<Record<string, string>>
  /** Why the trial itself broke off; null when it did not. Then nothing that is not listed is shown to work. */
  readonly failure: string | null
  /** Statements run. */
  readonly statements: number
  readonly milliseconds: number
}

/** What the ORM's generated client does to a table. */
export type ClientAction = 'select' | 'insert' | 'update' | 'delete' | 'upsert' | 'join'

/** One statement of a generated client that fails on the schema that it was not generated for. */
export interface ClientBreak {
  /** `old`: the release before, on the schema after the migration. `new`: the new release, on the schema before it. */
  readonly client: 'old' | 'new'
  /** The table by the name that this client knows, `schema.name` as in the catalog. */
  readonly table: string
  /** The column that it is about, where PostgreSQL or the comparison tells; of either schema. */
  readonly column: string | null
  /** The constraint that refuses it, where PostgreSQL names one. */
  readonly constraint: string | null
  readonly action: ClientAction
  /**
   * `always`: such a statement fails whatever it writes. `some-values`: it fails on values that the client's own schema
   * allows, and need not ever write.
   */
  readonly when: 'always' | 'some-values'
  /** The value that was refused, as text; null where it does not depend on one, or the value is NULL. */
  readonly value: string | null
  /** SQLSTATE. */
  readonly code: string
  /** PostgreSQL's message. */
  readonly message: string
  readonly statement: string
}

/** A function whose body ran against the schema before and cannot run against the one after. */
export interface BrokenBody {
  /** `function public.total(integer)`, as in the catalog. */
  readonly object: string
  /** Tables that it is a trigger of. */
  readonly triggerOf: readonly string[]
  /** The SQL within it that fails; its whole definition where it cannot even be created. */
  readonly statement: string
  readonly code: string
  readonly message: string
}

/** In which order the migration and the code that was written for it can be deployed. */
export interface DeployOrder {
  /**
   * `either`: both clients work on both schemas. `migration-first`: new code needs the new schema, old code bears it.
   * `code-first`: old code fails on the new schema, new code bears the old one. `expand-contract`: neither order works.
   * `unknown`: it could not be tried.
   */
  readonly order: 'either' | 'migration-first' | 'code-first' | 'expand-contract' | 'unknown'
  /** Why, in a sentence or two with the user's own names. */
  readonly why: string
  /** What no statement fails on, and still reads or writes otherwise than it did. */
  readonly cautions: readonly string[]
}
