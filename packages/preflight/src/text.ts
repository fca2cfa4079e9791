/** Pieces of SQL as PostgreSQL prints it: strings and quoted names are one token each. */
const TOKEN = /E'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|[\s\S]/g

/**
 * The text inside the parenthesis that opens at `open`, and where it closes.
 * @returns null when it does not open or close
 */
export function inParentheses(sql: string, open: number): { readonly inner: string; readonly end: number } | null {
  if (sql[open] !== '(') return null
  let depth = 0
  for (const match of sql.slice(open).matchAll(TOKEN)) {
    if (match[0] === '(') depth++
    if (match[0] === ')') depth--
    if (depth === 0) return { inner: sql.slice(open + 1, open + match.index), end: open + match.index + 1 }
  }
  return null
}

/** Splits at the commas that stand in no parenthesis and no string. */
export function splitAtCommas(sql: string): string[] {
  const parts: string[] = ['']
  let depth = 0
  for (const [token] of sql.matchAll(TOKEN)) {
    if (token === '(' || token === '[') depth++
    if (token === ')' || token === ']') depth--
    if (token === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += token
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

const NAME = /E?'(?:[^']|'')*'|"((?:[^"]|"")*)"|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)/g

/** Names that stand in an expression, unquoted, whatever they mean there. */
export const namesIn = (sql: string): ReadonlySet<string> =>
  new Set(
    [...sql.matchAll(NAME)].flatMap(([, quoted, bare]) =>
      quoted !== undefined ? [quoted.replaceAll('""', '"')] : bare !== undefined ? [bare] : [],
    ),
  )

/** Replaces names of the state before by those after, as whole names. */
export function renamed(sql: string, names: ReadonlyMap<string, string>): string {
  let result = sql
  for (const [before, after] of names) {
    if (before === after) continue
    const escaped = before.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    result = result.replaceAll(new RegExp(`(?<![\\w."$])${escaped}(?![\\w"$])`, 'g'), after.replaceAll('$', '$$$$'))
  }
  return result
}
