/** A type as `format_type` prints it, but for its brackets: `text`, `character varying(10)`, `public."Mood"`. */
const IDENTIFIER = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`
const ARRAY_CAST = new RegExp(
  String.raw`\]\)::((?:${IDENTIFIER}\.)?${IDENTIFIER}(?: varying| precision)?(?:\(\d+(?:,-?\d+)?\))?(?: with(?:out)? time zone)?)\[\](?!\[)`,
  'uy',
)
const OPENING = '(ARRAY['

/**
 * Writes a cast of an array constructor as casts of its elements: `(ARRAY['a'::character varying])::text[]` becomes
 * `ARRAY[('a'::character varying)::text]`. Both mean the same, and PostgreSQL reads the former as the latter, so that
 * `CHECK (s IN ('a', 'b'))` on a varchar prints differently once it was added again from its own text.
 * Strings, quoted names and dollar-quoted bodies are left alone, and so is an array of arrays.
 * @param expression as `pg_get_expr`, `pg_get_constraintdef`, `pg_get_viewdef` and the like print it
 * @see https://www.postgresql.org/docs/current/sql-expressions.html#SQL-SYNTAX-ARRAY-CONSTRUCTORS
 */
export function distributeArrayCasts(expression: string): string {
  if (!expression.includes(OPENING)) return expression
  let out = ''
  for (let at = 0; at < expression.length;) {
    const quoted = skipQuoted(expression, at)
    if (quoted > at) {
      out += expression.slice(at, quoted)
      at = quoted
    } else if (expression.startsWith(OPENING, at)) {
      const cast = castAt(expression, at)
      out += cast === null ? OPENING : cast.text
      at = cast === null ? at + OPENING.length : cast.end
    } else out += expression[at++]
  }
  return out
}

/** The cast that starts at `(ARRAY[`, written anew, and where it ends; null when it is something else. */
function castAt(expression: string, start: number): { text: string; end: number } | null {
  const elements: string[] = []
  let depth = 0
  let from = start + OPENING.length
  for (let at = from; at < expression.length;) {
    const quoted = skipQuoted(expression, at)
    if (quoted > at) {
      at = quoted
      continue
    }
    const char = expression[at]
    if (char === '(' || char === '[') depth++
    else if ((char === ')' || char === ']') && depth > 0) depth--
    else if (char === ',' && depth === 0) {
      elements.push(expression.slice(from, at).trim())
      from = at + 1
    } else if (char === ']') {
      elements.push(expression.slice(from, at).trim())
      ARRAY_CAST.lastIndex = at
      const type = ARRAY_CAST.exec(expression)?.[1]
      if (type === undefined || elements.some((element) => element.startsWith('ARRAY['))) return null
      // Elements may hold casts of their own, which move the pattern on.
      const end = ARRAY_CAST.lastIndex
      const casts = elements.map((element) => `(${distributeArrayCasts(element)})::${type}`)
      return { text: `ARRAY[${casts.join(', ')}]`, end }
    }
    at++
  }
  return null
}

const DOLLAR = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy

/** Where the string, quoted name or dollar-quoted body that starts at `at` ends; `at` itself when none starts there. */
function skipQuoted(text: string, at: number): number {
  const quote = text[at]
  if (quote === "'" || quote === '"') {
    for (let end = text.indexOf(quote, at + 1); end !== -1; end = text.indexOf(quote, end + 2))
      if (text[end + 1] !== quote) return end + 1
    return text.length
  }
  if (quote !== '$') return at
  DOLLAR.lastIndex = at
  const tag = DOLLAR.exec(text)?.[0]
  if (tag === undefined) return at
  const end = text.indexOf(tag, at + tag.length)
  return end === -1 ? text.length : end + tag.length
}
