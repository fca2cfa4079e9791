/** A token of SQL or PL/pgSQL: a word (a name or keyword) as PostgreSQL folds it, or a sign. Strings and comments are none. */
export interface Word {
  readonly text: string
  readonly kind: 'word' | 'sign'
  /** Where it stands, quotes included: UTF-16 offsets. */
  readonly start: number
  readonly end: number
}

const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?\*\/|(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\1|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"((?:[^"]|"")*)"|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|\d[\w.]*|\S/g

/** Takes code apart, loosely: enough to see which names stand in it. Strings and numbers come as the sign `'`. */
export function wordsOf(code: string): readonly Word[] {
  return [...code.matchAll(TOKEN)].flatMap((match): Word[] => {
    const [text, , quoted, plain] = match
    const at = { start: match.index, end: match.index + text.length }
    if (quoted !== undefined) return [{ text: quoted.replaceAll('""', '"'), kind: 'word', ...at }]
    if (plain !== undefined) return [{ text: plain.toLowerCase(), kind: 'word', ...at }]
    if (text.startsWith('--') || text.startsWith('/*')) return []
    return [{ text: /^['$\deE]/.test(text) ? "'" : text, kind: 'sign', ...at }]
  })
}
