/** A stretch of a finding's text: prose to be wrapped, or SQL to be kept as it is. */
export interface TextPart {
  readonly kind: 'prose' | 'sql'
  readonly text: string
}

/**
 * Splits the text of a finding into prose and SQL. By the convention of `Finding.remedy` SQL stands on lines of its own
 * that begin with two spaces; the two spaces are taken off.
 */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const kind = line.startsWith('  ') ? 'sql' : 'prose'
    const content = kind === 'sql' ? line.slice(2) : line
    const last = parts.at(-1)
    if (last?.kind === kind) parts[parts.length - 1] = { kind, text: `${last.text}\n${content}` }
    else parts.push({ kind, text: content })
  }
  return parts
}
