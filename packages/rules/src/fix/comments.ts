import type { Migration, Statement, Suppression } from '@backout/core'

type Text = { readonly migration: Pick<Migration, 'sql'>; readonly statements: readonly Statement[] }

const MARKER = '--> statement-breakpoint'

/**
 * The comments that belong to a statement: those before it, less those at the end of the line of the statement before, and
 * those at the end of its own last line, which come to stand before it. Markers between statements are none.
 */
export function commentsOf(index: number, text: Text): string {
  const { migration, statements } = text
  const before = index === 0 ? migration.sql.slice(0, statements[0]!.span.start) : after(index - 1, text).rest
  return [tidy(before), tidy(after(index, text).line)].filter((part) => part !== '').join('\n')
}

/** The comments after the last statement, less those on its line. */
export const commentsAtEnd = (text: Text): string => tidy(after(text.statements.length - 1, text).rest)

const after = (index: number, { migration: { sql }, statements }: Text) =>
  split(
    sql.slice(statements[index]!.span.end, statements[index + 1]?.span.start ?? sql.length),
    index === statements.length - 1,
  )

/** What stands on the line on which the statement before ended, and what follows it. A block comment may go on. */
function split(gap: string, isLast: boolean): { readonly line: string; readonly rest: string } {
  const block = /^[ \t]*;?[ \t]*\/\*[^]*?\*\//.exec(gap)?.[0].length ?? 0
  const end = gap.indexOf('\n', block)
  const marker = gap.indexOf(MARKER)
  const at = Math.min(end < 0 ? gap.length : end, marker < 0 ? gap.length : marker)
  // With another statement on the same line it may as well be about that.
  if (end < 0 && marker < 0 && !isLast) return { line: '', rest: gap }
  return { line: gap.slice(0, at), rest: gap.slice(at) }
}

const tidy = (gap: string): string =>
  gap
    .replace(/^\uFEFF/, '')
    .replaceAll(MARKER, '')
    .replace(/^\s*;/, '')
    .replaceAll('\r\n', '\n')
    .trim()

const IGNORE = /^[ \t]*--[ \t]*backout-ignore\b.*\n?/gm

/** Comments without the lines that suppress findings. */
export const withoutSuppressions = (comments: string): string => comments.replaceAll(IGNORE, '').trim()

/** A suppression as it is written. */
export const suppressionComment = ({ rule, until, reason }: Suppression): string =>
  `-- backout-ignore ${rule}${until === null ? '' : ` until ${until}`}: ${reason}`
