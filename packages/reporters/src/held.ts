import {
  bytesInWords,
  type ConflictCount,
  type Held,
  type HeldConflict,
  type HeldDetail,
  type HeldReport,
  type HeldRow,
  type HeldSize,
  type HeldState,
  type PurgePlan,
} from '@backout/core'
import { count } from './count.ts'
import { printable } from './printable.ts'
import { heldWords } from './stash.ts'
import { colorsFor, type Colors } from './style.ts'

export interface HeldTextOptions {
  /** Whether to colour. */
  readonly color: boolean
}

/** Conflicts that are shown; `--json` has them all. */
const MOST = 10
/** Characters of one value. */
const WIDEST = 40

/** What is held, by migration. @returns lines that end with a line feed */
export function formatHeld(report: HeldReport, { color }: HeldTextOptions): string {
  const colors = colorsFor(color)
  const { held, conflicts, unregistered } = report
  const lines = [
    ...(held.length === 0 ? ['Nothing is held.'] : byMigration(held, conflicts, colors)),
    ...conflictLines(
      conflicts.filter(({ migration }) => !held.some((one) => one.migration === migration)),
      colors,
    ),
  ]
  if (held.length > 0)
    lines.push('', `${count(held.length, 'table')}, ${bytesInWords(bytesOf(held))} in backout_stash.`)
  if (unregistered.length > 0)
    lines.push(
      `${colors.yellow('Not registered')}, so that only you can say what they are: ${printable(unregistered.map((name) => `backout_stash.${JSON.stringify(name)}`).join(', '))}`,
    )
  return `${lines.join('\n')}\n`
}

function byMigration(held: readonly Held[], conflicts: readonly ConflictCount[], colors: Colors): string[] {
  const migrations = [...new Set(held.map(({ migration }) => migration))]
  return migrations.flatMap((migration) => {
    const own = held.filter((one) => one.migration === migration)
    const { state, age } = own[0]!
    const known = state === null ? '' : `, ${STATES[state]}`
    const listed = conflicts.find((one) => one.migration === migration)
    return [
      `${colors.bold(printable(migration))}  ${colors.dim(`${ageWords(age)} old${known}`)}`,
      ...own.flatMap((one) => tableLines(one, colors)),
      ...(listed ? [`  ${colors.yellow(count(listed.count, 'conflict'))}`] : []),
    ]
  })
}

const STATES: Readonly<Record<HeldState, string>> = {
  applied: 'applied',
  'not-applied': 'not applied: it was led back by other means, or never run here under this name',
  unknown: 'its ledger could not be read',
  'no-file': 'no migration of this project',
}

function tableLines(one: Held, colors: Colors): string[] {
  const policy = one.policy === 'keep-newer' ? '' : ` (${one.policy})`
  const size = one.size === null ? colors.red('its table is gone') : sizeLine(one.size)
  const lines = [
    `  ${printable(heldWords(one))}${policy}: ${size}  ${colors.dim(`→ ${printable(tableName(one.name))}`)}`,
  ]
  if (one.leftover)
    lines.push(
      `  ${colors.dim(`  and an older one: ${sizeLine(one.leftover)} → ${printable(tableName(`${one.name}~`))}`)}`,
    )
  return lines
}

const tableName = (name: string) => `backout_stash."${name}"`

const sizeLine = ({ rows, exact, bytes }: HeldSize): string =>
  `${rows === null ? 'rows that were never counted' : `${exact ? '' : 'about '}${count(rows, 'row')}`}, ${bytesInWords(bytes)}`

const bytesOf = (held: readonly Held[]): number =>
  held.reduce((sum, { size, leftover }) => sum + (size?.bytes ?? 0) + (leftover?.bytes ?? 0), 0)

const conflictLines = (conflicts: readonly ConflictCount[], colors: Colors): string[] =>
  conflicts.map(
    ({ migration, count: number }) =>
      `${colors.bold(printable(migration))}  ${colors.dim('led back;')} ${colors.yellow(count(number, 'conflict'))} listed in backout_stash.conflicts`,
  )

/** `3 days`, `2 hours`, `less than a minute`. @param age in seconds */
function ageWords(age: number): string {
  const [size, unit] = (
    [
      [86_400, 'day'],
      [3_600, 'hour'],
      [60, 'minute'],
    ] as const
  ).find(([seconds]) => age >= seconds) ?? [0, '']
  return size === 0 ? 'less than a minute' : count(Math.floor(age / size), unit)
}

/** One table of the stash, or those of a migration, from inside. @returns lines that end with a line feed */
export function formatHeldDetail({ tables, conflicts, conflictCount }: HeldDetail, { color }: HeldTextOptions): string {
  const colors = colorsFor(color)
  const lines = tables.flatMap((one) => [
    `${colors.bold(printable(tableName(one.name)))}  ${colors.dim(`${printable(one.migration)}, ${ageWords(one.age)} old`)}`,
    ...tableLines(one, colors),
    ...keyLines(one),
    ...(one.columns.length > 0
      ? [`  columns: ${printable(one.columns.map(({ name, type }) => `${name} ${type}`).join(', '))}`]
      : []),
    `  policy: ${one.policy}`,
    ...one.first.map((row) => `    ${printable(rowWords(row))}`),
    ...(one.size?.rows && one.size.rows > one.first.length ? [colors.dim('    …')] : []),
    '',
  ])
  if (conflictCount > 0) lines.push(`${colors.yellow(count(conflictCount, 'conflict'))}, the newest first:`)
  lines.push(...conflicts.slice(0, MOST).flatMap((one) => conflictWords(one, colors)))
  if (conflictCount > MOST) lines.push(colors.dim('  … all of them: --json, or SELECT * FROM backout_stash.conflicts'))
  return `${lines.join('\n').trimEnd()}\n`
}

function keyLines({ kind, key, relation, relationNow }: Held): string[] {
  if (kind === 'sequence') return []
  const now = relationNow !== null && relationNow !== relation ? [`  the table is ${printable(relationNow)} now`] : []
  const words =
    key === null
      ? 'none; all of it goes back'
      : `${key.columns.map(({ name }) => name).join(', ')}${key.numbered ? ' (no unique key: rows that are alike are numbered)' : ''}`
  return [...now, `  key: ${printable(words)}`]
}

function conflictWords({ relation, key, stashed, current, reason, at }: HeldConflict, colors: Colors): string[] {
  return [
    `  ${printable(relation)} ${printable(rowWords(key ?? {}))}  ${colors.dim(at)}`,
    `    ${printable(reason)}`,
    `    put aside: ${printable(rowWords(stashed))}`,
    ...(current ? [`    then:      ${printable(rowWords(current))}`] : []),
  ]
}

const rowWords = (row: HeldRow): string =>
  Object.entries(row)
    .map(([name, value]) => `${name}=${value === null ? 'NULL' : short(value)}`)
    .join('  ')

/** On one line, and not longer than somebody reads. */
const short = (value: string): string => {
  const line = value.replaceAll(/\s*\n\s*/g, ' ⏎ ')
  const characters = [...line]
  return characters.length > WIDEST ? `${characters.slice(0, WIDEST - 1).join('')}…` : line
}

/** What a purge takes away, before it does. @returns lines that end with a line feed */
export function formatPurge({ held, conflicts }: PurgePlan, { color }: HeldTextOptions): string {
  const colors = colorsFor(color)
  const lines = [
    ...byMigration(held, [], colors),
    ...conflicts.map(
      ({ migration, count: number }) => `${colors.bold(printable(migration))}  ${count(number, 'listed conflict')}`,
    ),
    '',
    `${colors.yellow('To be purged')}: ${count(held.length, 'table')}, ${bytesInWords(bytesOf(held))}${conflicts.length > 0 ? `, ${count(sum(conflicts), 'conflict')}` : ''}. What is gone from the stash no down puts back.`,
  ]
  return `${lines.join('\n')}\n`
}

const sum = (conflicts: readonly ConflictCount[]) => conflicts.reduce((all, one) => all + one.count, 0)
