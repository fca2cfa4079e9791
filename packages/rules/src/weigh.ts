import type { Finding, Hazard, Severity, Statistics, TableStatistics } from '@backout/core'

/**
 * What a middling disk and one core do in a second, in bytes. They only tell instants from outages: a server may well be
 * three times faster or slower.
 */
const SPEED = { rewrite: 50e6, index: 40e6, scan: 200e6 }

/** Lock times, in seconds: below the first nobody notices, from the second on it is an outage. */
const NOTICED = 0.1
const OUTAGE = 5

/** Hazards that take rows to come true. */
const OF_ROWS: ReadonlySet<Hazard> = new Set([
  'blocks-writes',
  'blocks-reads',
  'rewrites-table',
  'scans-table',
  'loses-data',
  'fails-on-rows',
])
/** Rules of data that is lost which speak for the code that names it as well: it fails on an empty table too. */
const TAKING_AWAY: ReadonlySet<string> = new Set([
  'ban-drop-attribute',
  'ban-drop-column',
  'ban-drop-owned',
  'ban-drop-schema',
  'ban-drop-table',
  'prefer-rename',
])
const OF_TIME: ReadonlySet<Hazard> = new Set(['blocks-writes', 'blocks-reads', 'rewrites-table', 'scans-table'])
/** Those that nothing but the rows of their precondition decides. */
const OF_COUNT: ReadonlySet<Hazard> = new Set(['fails-on-rows', 'loses-data'])

/**
 * Lets production's figures speak to a finding. On tables without a row it is silent, and says why, unless code that runs breaks on an empty table too; where rows stand in
 * the way it is an error; and a lock is as grave as it is long. A severity in the config is left as it is. Pure.
 * @param severities those of the config
 */
export function weigh(
  finding: Finding,
  statistics: Statistics,
  severities: Readonly<Record<string, Severity>> = {},
): Finding {
  if (finding.suppressed !== null) return finding
  const tables = (finding.tables ?? []).map((name) => ({ name, of: statistics.tables[name] }))
  const known = tables.filter((table): table is Known => table.of !== undefined)
  const asked = answered(finding, statistics)
  if (OF_ROWS.has(asked.hazard) && isEmptyThroughout(known, tables.length)) {
    const isEmpty = `${names(known)} held no row in production on ${day(statistics)}`
    if (!TAKING_AWAY.has(asked.rule)) return { ...asked, suppressed: isEmpty }
    const figures = `${isEmpty}: nothing is lost, but code that still names what goes fails.`
    return { ...asked, ...(!severities[asked.rule] && asked.severity === 'error' && { severity: 'warning' }), figures }
  }
  const facts = [countOf(asked), sizeOf(asked, known), waitOf(asked, statistics)].filter((fact) => fact !== null)
  if (facts.length === 0) return asked
  const severity = severities[asked.rule] ? null : severest(facts)
  return {
    ...asked,
    ...(severity && { severity }),
    figures: facts.map(({ says }) => says).join(' '),
  }
}

interface Known {
  readonly name: string
  readonly of: TableStatistics
}

interface Fact {
  readonly says: string
  /** What it makes of the finding; null leaves it as it is. */
  readonly severity: Exclude<Severity, 'off'> | null
}

/** An error is one whatever else is said; otherwise the first fact that says anything decides. */
const severest = (facts: readonly Fact[]) =>
  facts.some(({ severity }) => severity === 'error')
    ? 'error'
    : (facts.find(({ severity }) => severity !== null)?.severity ?? null)

/** With the answer of a statistics file, where nobody has asked yet. */
function answered(finding: Finding, { counts = {} }: Statistics): Finding {
  const { precondition } = finding
  const count = precondition && counts[precondition.sql]
  return count === undefined ? finding : { ...finding, precondition: { ...precondition!, count } }
}

const isEmptyThroughout = (known: readonly Known[], total: number) =>
  known.length > 0 && known.length === total && known.every(({ of }) => of.empty === true)

function countOf({ precondition, hazard }: Finding): Fact | null {
  if (precondition === undefined) return null
  const { count, counts, failure } = precondition
  if (failure !== undefined)
    return { says: `Production could not say how many ${counts} it holds: ${failure}.`, severity: null }
  if (count === undefined) return null
  if (count > 0) return { says: `Production holds ${number(count)} ${counts}.`, severity: 'error' }
  return { says: `Production holds no ${counts} now.`, severity: OF_COUNT.has(hazard) ? 'info' : null }
}

function sizeOf({ hazard }: Finding, known: readonly Known[]): Fact | null {
  if (!OF_TIME.has(hazard) || known.length === 0) return null
  const bytes = sum(known.map(({ of }) => of.bytes))
  const indexBytes = sum(known.map(({ of }) => of.indexBytes))
  const [work, seconds] =
    hazard === 'rewrites-table'
      ? ([`writing ${size(bytes + indexBytes)} anew`, bytes / SPEED.rewrite + indexBytes / SPEED.index] as const)
      : hazard === 'blocks-writes'
        ? (['reading it and building what is asked for', bytes / SPEED.scan + bytes / SPEED.rewrite] as const)
        : (['reading it', bytes / SPEED.scan] as const)
  const rows = known.map(({ of }) => of.rows).filter((count) => count !== null)
  const holds = `${rows.length > 0 ? `about ${number(sum(rows))} rows in ` : ''}${size(bytes)}`
  return {
    says: `${names(known)} ${known.length === 1 ? 'holds' : 'hold'} ${holds}; ${work} may take ${duration(seconds)}.`,
    severity: seconds >= OUTAGE ? 'error' : seconds < NOTICED ? 'info' : null,
  }
}

function waitOf({ hazard }: Finding, { longestTransaction }: Statistics): Fact | null {
  if (!OF_TIME.has(hazard) || longestTransaction === null || longestTransaction < OUTAGE) return null
  return {
    says: `A transaction had been running for ${duration(longestTransaction)}: a lock that it is in the way of waits for its end, and everyone else behind that lock.`,
    severity: null,
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)
const names = (known: readonly Known[]) => known.map(({ name }) => name).join(', ')
const day = ({ takenAt }: Statistics) => takenAt.slice(0, 10)
const number = (count: number) => count.toLocaleString('en-US')

function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1)
  const value = bytes / 1000 ** step
  return `${value < 10 && step > 0 ? value.toFixed(1) : Math.round(value)} ${units[step]}`
}

function duration(seconds: number): string {
  if (seconds < NOTICED) return 'less than 0.1 s'
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  return `${Math.round(seconds / 60)} min`
}
