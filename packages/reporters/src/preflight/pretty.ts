import { hazardWords } from '@backout/core'
import type { AskedHazard, PreflightReport } from '@backout/core'
import { formatProblem } from '../problem.ts'
import { shortPath } from '../place.ts'
import { printable } from '../printable.ts'
import { colorsFor, labelled, type Layout } from '../style.ts'
import { headline, questionsAsSql, sampleWords, standing, type Standing } from './words.ts'

interface PreflightTextOptions {
  readonly color: boolean
  readonly width: number
  readonly cwd: string
  /** Leaves out what is clear, and the heading. */
  readonly quiet?: boolean | undefined
}

const SIGNS: Readonly<Record<Standing, string>> = { stops: '✖', loses: '▲', untold: '○', clear: '✔' }

/** A preflight for a person at a terminal. Where no database was asked it ends with the questions, to ask by hand. */
export function pretty(report: PreflightReport, options: PreflightTextOptions): string {
  const colors = colorsFor(options.color)
  const { migration, file, hazards, doubts, lost, problems, pointOfNoReturn, postgresVersion } = report
  const layout = { colors, width: options.width, indent: 2, termWidth: 2 }
  const tone = { yes: colors.green, no: colors.red, unknown: colors.yellow }[report.safe]
  const shown = hazards.filter((hazard) => postgresVersion !== null && !(options.quiet && standing(hazard) === 'clear'))
  const facts = [
    ...(lost.length > 0 ? [['lost', `by the up itself, whatever is done now: ${lost.join('; ')}`]] : []),
    ...(pointOfNoReturn === null ? [] : [['turn', `point of no return: ${pointOfNoReturn}`]]),
    ...(file === ''
      ? []
      : [['down', `${shortPath(file, options.cwd)}${report.verdict === null ? '' : `, ${report.verdict}`}`]]),
  ] as const
  const blocks = [
    ...(options.quiet ? [] : [[`${colors.bold('backout preflight')}  ${colors.dim(printable(migration))}`]]),
    [tone(printable(headline(report)))],
    ...shown.map((hazard) => hazardLines(hazard, layout)),
    doubts.slice(report.safe === 'unknown' ? 1 : 0).flatMap((doubt) => labelled('○', doubt, layout)),
    facts.flatMap(([term, text]) => labelled(term!, text!, { ...layout, termWidth: 6 })),
    ...problems.map((problem) => formatProblem(problem, options).trimEnd().split('\n')),
    postgresVersion === null && hazards.length > 0 ? printable(questionsAsSql(report)).trimEnd().split('\n') : [],
  ]
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function hazardLines(hazard: AskedHazard, layout: Layout): string[] {
  const how = standing(hazard)
  const inner = { ...layout, indent: 4, termWidth: 0 }
  if (how === 'clear') return labelled(SIGNS.clear, hazardWords(hazard), layout)
  if (how === 'untold')
    return [
      ...labelled(SIGNS.untold, `cannot tell whether ${hazard.counts.many}`, layout),
      ...labelled('', hazard.answer?.failure ?? 'it was not asked', inner),
    ]
  const rows = sampleWords(hazard)
  return [
    ...labelled(
      SIGNS[how],
      `${hazardWords(hazard)}${how === 'loses' ? ' (the way back runs, and this is lost)' : ''}`,
      layout,
    ),
    ...(rows === null ? [] : labelled('', rows, inner)),
    ...labelled('', hazard.remedy, inner),
  ]
}
