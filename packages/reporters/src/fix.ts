import { LOCK_MODES, type Fixed, type FixedStep, type FixReport } from '@backout/core'
import { count } from './count.ts'
import { patch } from './patch.ts'
import { printable } from './printable.ts'
import { colorsFor, type Colors } from './style.ts'

export interface FixTextOptions {
  /** Whether to colour. */
  readonly color: boolean
  /** Paths below it are shown relative to it. */
  readonly cwd: string
}

/**
 * What `check --fix` would write, as a patch, and what each step took on the shadow.
 * @returns lines that end with a line feed
 */
export function formatFix(report: FixReport, { color, cwd }: FixTextOptions): string {
  const colors = colorsFor(color)
  if (!report.fixed) {
    const { migration, mends, why } = report
    if (mends.length === 0)
      return `${migration}: ${why.length > 0 ? why.join('; ') : 'nothing that can be mended mechanically'}.\n`
    return [
      `${migration} was not changed: no way of mending it held on the shadow.`,
      ...why.map((one) => `  ${one}`),
      '',
    ].join('\n')
  }
  const patches = report.changes.map((change) => patch(change, cwd, colors))
  return [...patches, ...proofOf(report, colors), ''].join('\n')
}

function proofOf({ migration, mends, names, steps, rows, shadow }: Fixed, colors: Colors): string[] {
  const held =
    rows === null
      ? 'it ends in the same schema; with rows it was not tried, as the migration itself refuses made-up ones'
      : `it ends in the same schema${rows.length > 0 ? `, and with rows in ${count(rows.length, 'table')} in the same rows` : ''}`
  return [
    '',
    `${colors.green('✔')} ${migration}: ${count(mends.length, 'finding')} mended${names.length > 1 ? `, in ${names.length} migrations` : ''}. On ${shadow} ${held}.`,
    ...mends.map(({ rule, line }) => `  ${rule} (line ${line})`),
    ...steps.map((step) => `  ${lockOf(step)}  ${printable(step.step.sql.split('\n')[0]!)}`),
  ]
}

/** What PostgreSQL took, or what its documentation says it takes where that cannot be measured. */
function lockOf({ step, measured }: FixedStep): string {
  if (!measured) return `${step.lock}, by the documentation`.padEnd(WIDEST)
  const strongest = Math.max(-1, ...measured.locks.map(({ mode }) => LOCK_MODES.indexOf(mode)))
  return (LOCK_MODES[strongest] ?? 'no lock').padEnd(WIDEST)
}

const WIDEST = 'SHARE UPDATE EXCLUSIVE, by the documentation'.length
