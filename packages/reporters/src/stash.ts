import { bytesInWords, type Stashed, type StashItem, type StashReport } from '@backout/core'
import { count } from './count.ts'
import { patch } from './patch.ts'
import { printable } from './printable.ts'
import { colorsFor } from './style.ts'
import { VERDICT_WORDS } from './verdict.ts'

export interface StashTextOptions {
  /** Whether to colour. */
  readonly color: boolean
  /** Paths below it are shown relative to it. */
  readonly cwd: string
  /** Whether the file is written; otherwise all of it is shown. */
  readonly write: boolean
}

/**
 * What `--stash` puts aside, and what that makes of the way back.
 * @returns lines that end with a line feed
 */
export function formatStash(report: StashReport, { color, cwd, write }: StashTextOptions): string {
  const colors = colorsFor(color)
  const { migration } = report
  if (!report.stashed) {
    if (report.why.length === 0) return `${migration}: nothing would be lost, so nothing is put aside.\n`
    return [
      `${migration} was not changed; nothing is put aside:`,
      ...report.why.map((one) => `  ${printable(one)}`),
      '',
    ].join('\n')
  }
  const [without, stashed] = report.verdicts
  const lines = [
    ...(write ? [] : report.changes.map((change) => patch(change, cwd, colors))),
    `${colors.green('✔')} ${migration}${write ? ' now puts' : ' would put'} aside what it destroys; on ${report.shadow} its way back is ${VERDICT_WORDS[stashed].label}, without that ${VERDICT_WORDS[without].label}.`,
    ...report.items.map((item) => `  ${printable(wordsOf(item))}`),
    ...costLines(report),
    ...report.left.map((one) => `  ${colors.yellow('not put aside')}: ${printable(one)}`),
    '',
  ]
  return lines.join('\n')
}

function wordsOf(item: StashItem): string {
  const { name, policy } = item
  return `${heldWords(item)}  → backout_stash."${name}"${policy === 'keep-newer' ? '' : ` (${policy})`}`
}

/** What a table of the stash holds. */
export function heldWords({ kind, relation, columns }: Pick<StashItem, 'kind' | 'relation' | 'columns'>): string {
  return {
    rows: `rows of ${relation}`,
    values: `values of ${relation}.${columns.map((column) => column.name).join(', ')}`,
    inserted: `which rows it adds to ${relation}`,
    sequence: `where ${relation} stands`,
  }[kind]
}

function costLines({ cost }: Stashed): string[] {
  if (cost === null) return ['  How much that is nobody knows: --database-url tells.']
  const rows = cost.rows === null ? 'rows that were never counted' : count(cost.rows, 'row')
  return [`  At most ${rows}, ${bytesInWords(cost.bytes)}, by production's figures; their tables are locked meanwhile.`]
}
