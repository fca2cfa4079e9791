import type { Parser } from '@backout/core'

/** SQL of a function's body in a form that PostgreSQL can look at without running the function. */
export interface FunctionQuery {
  /** `EXPLAIN …`, variables put as NULLs of their types. */
  readonly sql: string
  /** As it stands in the body. */
  readonly statement: string
}

/**
 * The SQL within a PL/pgSQL function: statements, conditions and assigned expressions.
 * @param triggerOf tables whose rows `NEW` and `OLD` are
 * @returns none for other languages, and where the body cannot be read
 */
export function functionQueries(definition: string, triggerOf: readonly string[], parser: Parser): FunctionQuery[] {
  if (!/\bLANGUAGE plpgsql\b/i.test(definition)) return []
  let tree: unknown
  try {
    // The parser knows no catalog: what a %TYPE means is PostgreSQL's to say when the whole function is made.
    const known = definition.replaceAll(/[\w."$]+\s*%\s*(type|rowtype)\b/gi, (_, of: string) =>
      /^row/i.test(of) ? 'record' : 'text',
    )
    tree = parser.parsePlPgSql(known)
  } catch {
    return []
  }
  const variables = new Map<string, string>()
  const records = new Set<string>()
  const texts: Expression[] = []
  walk(tree, (tag, node) => {
    const name = String(node['refname'] ?? '').toLowerCase()
    if (tag === 'PLpgSQL_var') variables.set(name, typeOf(node))
    else if (tag === 'PLpgSQL_rec') records.add(name)
    else if (tag === 'PLpgSQL_expr') texts.push({ query: String(node['query']), mode: Number(node['parseMode'] ?? 0) })
  })
  const rowTypes: readonly (string | null)[] = triggerOf.length > 0 ? triggerOf : [null]
  return texts.flatMap(queriesOf).flatMap((query) =>
    rowTypes.flatMap((row) => {
      const sql = withoutVariables(query, { variables, records, row }, parser)
      return sql === null ? [] : [{ sql: `EXPLAIN ${sql}`, statement: query }]
    }),
  )
}

interface Expression {
  readonly query: string
  /** How the server's parser reads it: 0 a statement, 2 an expression, 3 and more an assignment. */
  readonly mode: number
}

/** An assignment has a target too, and a record's field may be what went away. */
function queriesOf({ query, mode }: Expression): string[] {
  if (mode === 0) return [query]
  const assignment = mode > 2 ? /^\s*([\w.$"]+)[^:=]*:?=([^]*)$/.exec(query) : null
  if (!assignment) return [`SELECT ${query}`]
  const target = assignment[1]!
  return [...(target.includes('.') ? [`SELECT ${target}`] : []), `SELECT ${assignment[2]}`]
}

interface Scope {
  readonly variables: ReadonlyMap<string, string>
  readonly records: ReadonlySet<string>
  /** The table whose rows NEW and OLD are. */
  readonly row: string | null
}

/** The statement with each variable replaced; null for what EXPLAIN does not take. */
function withoutVariables(query: string, scope: Scope, parser: Parser): string | null {
  const references: { location: number; fields: string[] }[] = []
  try {
    const { stmts = [] } = parser.parse(query)
    const [only] = stmts
    if (stmts.length !== 1 || !/^(Select|Insert|Update|Delete|Merge)Stmt$/.test(Object.keys(only?.stmt ?? {})[0] ?? ''))
      return null
    walk(only, (tag, node) => {
      if (tag !== 'ColumnRef') return
      const fields = (node['fields'] as { String?: { sval?: string } }[]).map((field) => field.String?.sval ?? '*')
      references.push({ location: Number(node['location'] ?? 0), fields })
    })
  } catch {
    return null
  }
  // Locations count bytes.
  let bytes = Buffer.from(query)
  for (const { location, fields } of references.toSorted((a, b) => b.location - a.location)) {
    const value = replacement(fields, scope)
    if (value === null) continue
    const rest = bytes.subarray(location).toString()
    const written = new RegExp(
      `^${fields.map(() => '("(?:[^"]|"")*"|[\\p{L}_][\\p{L}\\p{N}_$]*|\\*)').join('\\s*\\.\\s*')}`,
      'u',
    ).exec(rest)
    if (!written) return null
    bytes = Buffer.concat([bytes.subarray(0, location), Buffer.from(value + rest.slice(written[0].length))])
  }
  return bytes.toString()
}

function replacement(fields: readonly string[], { variables, records, row }: Scope): string | null {
  const [first, second] = fields
  const name = first!.toLowerCase()
  if (fields.length === 1 && variables.has(name)) return `(NULL::${variables.get(name)})`
  if (fields.length === 1 && records.has(name)) return row !== null && ROWS.has(name) ? `(NULL::${row})` : '(NULL)'
  if (fields.length !== 2 || !records.has(name)) return null
  if (!ROWS.has(name) || row === null) return '(NULL)'
  return second === '*' ? `(NULL::${row}).*` : `(NULL::${row})."${second!.replaceAll('"', '""')}"`
}

const ROWS: ReadonlySet<string> = new Set(['new', 'old'])

const typeOf = (node: Record<string, unknown>): string => {
  const type = node['datatype'] as { PLpgSQL_type?: { typname?: string } } | undefined
  return type?.PLpgSQL_type?.typname ?? 'text'
}

/** Visits every node of a syntax tree by its tag. */
function walk(tree: unknown, visit: (tag: string, node: Record<string, unknown>) => void): void {
  if (typeof tree !== 'object' || tree === null) return
  for (const [tag, child] of Object.entries(tree)) {
    if (typeof child === 'object' && child !== null && !Array.isArray(child))
      visit(tag, child as Record<string, unknown>)
    walk(child, visit)
  }
}
