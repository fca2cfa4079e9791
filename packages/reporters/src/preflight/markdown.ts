import { hazardWords } from '@backout/core'
import type { AskedHazard, PreflightReport } from '@backout/core'
import { printable } from '../printable.ts'
import { textParts } from '../remedy.ts'
import { headline, questionsAsSql, sampleWords, standing } from './words.ts'

const SIGNS = { stops: '❌', loses: '⚠️', untold: '▫️', clear: '✅' } as const

/** A preflight for a ticket or a pull request. */
export function markdown(report: PreflightReport): string {
  const { migration, hazards, doubts, lost, problems, pointOfNoReturn, postgresVersion } = report
  const asked = postgresVersion !== null
  const blocks = [
    `### backout preflight: ${prose(migration)}`,
    `**${prose(headline(report))}**`,
    ...(asked ? hazards.map(hazardBlock) : []),
    ...doubts.map((doubt) => `- ▫️ ${prose(doubt)}`),
    ...problems.map(({ what, why, fix }) => `- ❌ ${prose(what)} ${prose(why)} ${prose(fix)}`),
    ...(lost.length > 0 ? [`Lost by the up itself: ${prose(lost.join('; '))}.`] : []),
    ...(pointOfNoReturn === null ? [] : [`Point of no return: ${prose(pointOfNoReturn)}.`]),
    ...(!asked && hazards.length > 0 ? [fenced(questionsAsSql(report))] : []),
  ]
  return `${blocks.join('\n\n')}\n`
}

function hazardBlock(hazard: AskedHazard): string {
  const how = standing(hazard)
  const head = `- ${SIGNS[how]} ${how === 'untold' ? `cannot tell whether ${prose(hazard.counts.many)}: ${prose(hazard.answer?.failure ?? 'it was not asked')}` : prose(hazardWords(hazard))}`
  if (how === 'clear' || how === 'untold') return head
  const rows = sampleWords(hazard)
  const parts = textParts(hazard.remedy).map(({ kind, text }) => (kind === 'sql' ? fenced(text) : prose(text)))
  return [head, ...(rows === null ? [] : [`  ${prose(rows)}`]), ...parts.map(indented)].join('\n\n')
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ')

function fenced(sql: string): string {
  const runs = [...sql.matchAll(/`{3,}/g)].map(([run]) => run.length)
  const fence = '`'.repeat(Math.max(2, ...runs) + 1)
  return `${fence}sql\n${printable(sql).trimEnd()}\n${fence}`
}

const prose = (text: string): string =>
  printable(text)
    .replaceAll('\n', ' ')
    .replace(/[\\`*_[\]<>|~#]/g, '\\$&')
