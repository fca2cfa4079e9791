/** A condition as `pg_get_expr` prints it, taken apart at AND, OR and NOT. */
export interface Atom {
  /** SQL that must not be false. */
  readonly sql: string
  readonly tokens: readonly Token[]
  /** Which of the given columns it mentions. */
  readonly columns: readonly string[]
}

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol'
  /** Unquoted. */
  readonly value: string
  readonly start: number
  readonly end: number
}

/** Beyond this many branches a condition is better searched than taken apart. */
const MOST_BRANCHES = 64

/**
 * The disjunctive normal form: the condition is not false exactly when every atom of some branch is not false. That holds
 * with NULL too, because "not false" passes through AND and OR, and NOT is pushed down to the atoms.
 * @param expression SQL from `pg_get_expr`
 * @param columns unquoted names that it may mention
 * @returns branches of atoms, at least one branch
 */
export function branchesOf(expression: string, columns: ReadonlySet<string>): Atom[][] {
  const tokens = tokenize(expression)
  return normal(tokens, false) ?? [[atomOf(tokens, false)]]

  /** Null when there are too many branches. */
  function normal(part: readonly Token[], negated: boolean): Atom[][] | null {
    const inner = unwrap(part)
    if (inner[0]?.kind === 'word' && inner[0].value === 'NOT') return normal(inner.slice(1), !negated)
    for (const word of ['OR', 'AND'] as const) {
      const parts = split(inner, word)
      if (parts.length === 1) continue
      const join = (word === 'OR') === negated ? product : sum
      return parts.map((operand) => normal(operand, negated)).reduce(join)
    }
    return [[atomOf(inner, negated)]]
  }

  function atomOf(part: readonly Token[], negated: boolean): Atom {
    const text = part.length === 0 ? 'true' : expression.slice(part[0]!.start, part.at(-1)!.end)
    return { sql: negated ? `NOT (${text})` : text, tokens: part, columns: mentioned(part, columns) }
  }
}

type Branches = Atom[][] | null

/** Branches of which one must hold. */
function sum(left: Branches, right: Branches): Branches {
  if (left === null || right === null || left.length + right.length > MOST_BRANCHES) return null
  return [...left, ...right]
}

/** Branches of both sides, each with each. */
function product(left: Branches, right: Branches): Branches {
  if (left === null || right === null || left.length * right.length > MOST_BRANCHES) return null
  return left.flatMap((one) => right.map((other) => [...one, ...other]))
}

/** Columns are words that are no function, no type after `::` and no field after a dot. */
function mentioned(tokens: readonly Token[], columns: ReadonlySet<string>): string[] {
  const found = new Set<string>()
  tokens.forEach((token, i) => {
    if (token.kind !== 'word' && token.kind !== 'quoted') return
    const before = tokens[i - 1]?.value
    if (before === '.' || before === '::' || tokens[i + 1]?.value === '(' || !columns.has(token.value)) return
    found.add(token.value)
  })
  return [...found]
}

export function tokenize(sql: string): Token[] {
  const tokens: Token[] = []
  const lexer =
    /\s+|(?<string>[eE]?'(?:[^']|'')*')|(?<quoted>"(?:[^"]|"")*")|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<symbol>::|[()[\],.;]|[-+*/<>=~!@#%^&|`?:]+)/guy
  for (const match of sql.matchAll(lexer)) {
    const [kind, text] = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined) ?? []
    if (kind === undefined || text === undefined) continue
    tokens.push({
      kind: kind as Token['kind'],
      value: unquote(kind, text),
      start: match.index,
      end: match.index + match[0].length,
    })
  }
  return tokens
}

function unquote(kind: string, text: string): string {
  if (kind === 'quoted') return text.slice(1, -1).replaceAll('""', '"')
  if (kind !== 'string') return text
  const body = text.slice(text.indexOf("'") + 1, -1).replaceAll("''", "'")
  return text.startsWith("'") ? body : body.replaceAll('\\\\', '\\')
}

const OPENING = new Set(['(', '[', 'CASE'])
const CLOSING = new Set([')', ']', 'END'])

function depthChange(token: Token): number {
  if (token.kind === 'string' || token.kind === 'quoted') return 0
  return OPENING.has(token.value) ? 1 : CLOSING.has(token.value) ? -1 : 0
}

function unwrap(tokens: readonly Token[]): readonly Token[] {
  let part = tokens
  while (part.length > 1 && part[0]!.value === '(' && part[0]!.kind === 'symbol' && closes(part) === part.length - 1) {
    part = part.slice(1, -1)
  }
  return part
}

/** Index of the token that closes the first one. */
function closes(tokens: readonly Token[]): number {
  let depth = 0
  return tokens.findIndex((token) => (depth += depthChange(token)) === 0)
}

function split(tokens: readonly Token[], word: 'AND' | 'OR'): (readonly Token[])[] {
  const parts: (readonly Token[])[] = []
  let depth = 0
  let start = 0
  tokens.forEach((token, i) => {
    depth += depthChange(token)
    if (depth !== 0 || token.kind !== 'word' || token.value !== word) return
    parts.push(tokens.slice(start, i))
    start = i + 1
  })
  parts.push(tokens.slice(start))
  return parts
}
