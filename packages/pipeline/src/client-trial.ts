import {
  bodyChecks,
  breaksOf,
  brokenBodies,
  cautionsOf,
  clientSteps,
  deployOrder,
  goneBreaks,
  parentsFirst,
  tableDifferences,
  type Outcomes,
  type Row,
  type Step,
  type TableDifference,
} from '@backout/clients'
import { loadParser, type Catalog, type ClientTrial, type Session } from '@backout/core'
import { seedRows } from '@backout/shadow'
import { tryStatements, undone } from './try-statements.ts'

/** The two states of the schema; what is done there is undone afterwards. */
export interface BothStates {
  before<T>(work: (session: Session) => Promise<T>): Promise<T>
  after<T>(work: (session: Session) => Promise<T>): Promise<T>
}

/** A migration that changes more tables than this is a baseline or a rewrite, which no deploy overlaps. */
const MOST_TABLES = 40

/**
 * Runs what the release before does to each table that differs on the new schema, and what the new release does on the
 * old one: with rows, each statement on its own schema first, so that what fails there says nothing.
 * @returns a trial with a `failure` when PostgreSQL would not play along; only a lost database is thrown on
 */
export async function tryClients(states: BothStates, before: Catalog, after: Catalog): Promise<ClientTrial> {
  const started = performance.now()
  const known = tableDifferences(before, after)
  const fresh = tableDifferences(after, before)
  const cautions = cautionsOf(before, after)
  const checks = bodyChecks(before, after, await loadParser())
  const gone = [...goneBreaks('old', known), ...goneBreaks('new', fresh)]
  const old = few(known)
  const next = few(fresh)
  const untried = Object.fromEntries(
    [...old.left, ...next.left].map((table) => [table, 'too many tables change at once']),
  )
  const finish = (rest: Partial<ClientTrial>): ClientTrial => {
    const breaks = rest.breaks ?? gone
    const bodies = rest.bodies ?? []
    const failed = rest.failure ?? null
    const order = deployOrder(breaks, bodies, cautions)
    return {
      breaks,
      bodies,
      deploy: failed === null ? order : { ...order, order: 'unknown', why: `It could not be tried: ${failed}` },
      tried: [...new Set([...old.tables, ...next.tables].map(({ table }) => table))].sort(),
      untried: { ...untried, ...rest.untried },
      failure: failed,
      statements: rest.statements ?? 0,
      milliseconds: Math.round(performance.now() - started),
    }
  }
  if (old.tables.length + next.tables.length + checks.length === 0) return finish({})
  try {
    const newHome = await states.after(async (session) => ({
      ...(await atHome(session, after, before, next.tables)),
      bodies: await tryStatements(session, checks),
    }))
    const oldHome = await states.before(async (session) => ({
      ...(await atHome(session, before, after, old.tables)),
      bodies: await tryStatements(session, checks),
      newSteps: await onOther(session, before, newHome.steps),
    }))
    const oldSteps = await states.after((session) => onOther(session, after, oldHome.steps))
    return finish({
      breaks: [
        ...goneBreaks('old', known),
        ...breaksOf({ client: 'old', home: before, other: after, ...oldHome, onOther: oldSteps }),
        ...goneBreaks('new', fresh),
        ...breaksOf({ client: 'new', home: after, other: before, ...newHome, onOther: oldHome.newSteps }),
      ],
      bodies: brokenBodies(checks, oldHome.bodies, newHome.bodies),
      untried: { ...newHome.unfilled, ...oldHome.unfilled },
      statements: 2 * (oldHome.steps.length + newHome.steps.length + checks.length),
    })
  } catch (error) {
    if (error instanceof UpFails) throw error
    return finish({ failure: error instanceof Error ? error.message : String(error) })
  }
}

/** A trial that broke off before it could tell anything. */
export const brokenOff = (error: unknown): ClientTrial => {
  const failure = error instanceof Error ? error.message : String(error)
  const deploy = { order: 'unknown', why: `It could not be tried: ${failure}`, cautions: [] } as const
  return { breaks: [], bodies: [], deploy, tried: [], untried: {}, failure, statements: 0, milliseconds: 0 }
}

/** The migration itself does not run in the way that the trial needs. */
export class UpFails extends Error {}

function few(differences: readonly TableDifference[]) {
  const there = differences.filter(({ gone }) => !gone)
  return { tables: there.slice(0, MOST_TABLES), left: there.slice(MOST_TABLES).map(({ table }) => table) }
}

interface AtHome {
  readonly steps: readonly Step[]
  readonly atHome: Outcomes
  readonly unfilled: Readonly<Record<string, string>>
}

/** What a client does, with rows that are right by its own schema, and how that schema takes it. */
async function atHome(
  session: Session,
  home: Catalog,
  other: Catalog,
  differences: readonly TableDifference[],
): Promise<AtHome> {
  const tables = differences
    .map(({ table }) => table)
    .filter(
      (table) => home.relations[table]!.kind.endsWith('table') && other.relations[table]!.kind !== 'materialized view',
    )
  await session.query('SAVEPOINT backout_seed')
  const rows = new Map<string, readonly Row[]>()
  let unfilled: Readonly<Record<string, string>> = {}
  if (tables.length > 0) {
    const seeded = await seedRows(session, { tables, catalog: home })
    unfilled = seeded.unfilled
    for (const table of parentsFirst(home, Object.keys(seeded.filled))) {
      if (home.relations[table]?.partitionBound === undefined) rows.set(table, await readRows(session, home, table))
    }
  }
  await session.query('ROLLBACK TO SAVEPOINT backout_seed')
  const steps = clientSteps(home, other, differences, rows)
  const outcomes = await tryStatements(session, steps)
  const refused = steps.flatMap(({ table, keep, judged }, at) =>
    keep && judged && outcomes[at]
      ? [[table, `not every row goes in as a client sends it: ${outcomes[at].message}`] as const]
      : [],
  )
  return { steps, atHome: outcomes, unfilled: { ...unfilled, ...Object.fromEntries(refused) } }
}

/**
 * How the other schema takes a client's statements. A table that takes none of its rows gets rows of its own kind, so that
 * what is done to rows is done to some.
 */
function onOther(session: Session, other: Catalog, steps: readonly Step[]): Promise<Outcomes> {
  const last = steps.findLastIndex(({ keep }) => keep) + 1
  const inserts = steps.slice(0, last)
  return undone(session, async (attempt) => {
    const first = await attempt(inserts)
    const held = new Set(inserts.flatMap(({ table, keep }, at) => (keep && !first[at] ? [table] : [])))
    const empty = inserts.flatMap(({ table, keep, judged }) =>
      keep && judged && !held.has(table) && other.relations[table]?.kind.endsWith('table') ? [table] : [],
    )
    if (empty.length > 0) await seedRows(session, { tables: [...new Set(empty)], catalog: other })
    return [...first, ...(await attempt(steps.slice(last)))]
  })
}

const ROWS = 3

/** The rows that were put there last: a migration's own come before them. */
async function readRows(session: Session, home: Catalog, table: string): Promise<Row[]> {
  const columns = home.relations[table]?.columns ?? []
  const cells = columns.map(({ name }) => `"${name.replaceAll('"', '""')}"::text`)
  const { rows } = await session.query<{ cells: string }>(
    `SELECT to_json(ARRAY[${cells.join(', ')}]::text[])::text AS cells FROM ${table} ORDER BY tableoid DESC, ctid DESC LIMIT ${ROWS}`,
  )
  return rows.toReversed().map((row) => {
    const values = JSON.parse(row.cells) as (string | null)[]
    return Object.fromEntries(columns.map(({ name }, at) => [name, values[at] ?? null]))
  })
}
