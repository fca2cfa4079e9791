import { plan } from '@supabase/pg-delta/plan'
import type { FactBase } from '@supabase/pg-delta'
import type { Catalog, Down, DownNote, DownStatement, Identity, Operation, Session, StashItem } from '@backout/core'
import { readCasts } from './casts.ts'
import { readFacts } from './facts.ts'
import { withoutTemporaryNames } from './hoist.ts'
import { notesOf } from './notes.ts'
import { ONLINE, aheadFirst, labelAhead, onlineForms } from './online/index.ts'
import { mergedAlterTables } from './passes/alter-table.ts'
import { columnTypes } from './passes/column-types.ts'
import { copiedTables } from './passes/copied-tables.ts'
import { defaultPrivileges } from './passes/default-privileges.ts'
import { droppedColumns } from './passes/dropped-columns.ts'
import { droppedTables } from './passes/dropped-tables.ts'
import { enumReplacement } from './passes/enum-replacement.ts'
import { layout } from './passes/layout.ts'
import { ownership } from './passes/ownership.ts'
import { alteredPolicies } from './passes/policies.ts'
import { requiredColumns } from './passes/required-columns.ts'
import { alteredRoles } from './passes/roles.ts'
import { sequencePositions } from './passes/sequence-positions.ts'
import { serials } from './passes/serials.ts'
import { virtualColumns } from './passes/virtual-columns.ts'
import { putColumnsAside, putTablesAside, replacedColumns } from './put-aside.ts'
import { renameBack, type Displaced } from './rename-back.ts'
import { sqlOf, stepOf, type Pass, type PassContext, type Step } from './step.ts'
import { withRowsBack } from './stash/place.ts'
import { clear, prepare } from './stash/restore.ts'
import { wordsOf } from './stash/stashed.ts'
import { supplement } from './supplement.ts'

/** How the author reads the shadow. Given from outside: author and judge share no code. */
export interface Reader {
  identities(session: Session): Promise<readonly Identity[]>
  catalog(session: Session): Promise<Catalog>
}

/** What must be read in the state before the up, in the database in which the up then runs. */
export interface Observation {
  readonly identities: readonly Identity[]
  readonly facts: FactBase
  readonly catalog: Catalog
}

/**
 * Reads the state before the up.
 * @param known what the caller knows of that state by name; identities are always read, since they change when an object is
 * made anew
 */
export async function observe(
  session: Session,
  read: Reader,
  known: { readonly catalog?: Catalog | undefined; readonly facts?: FactBase | undefined } = {},
): Promise<Observation> {
  return {
    identities: await read.identities(session),
    facts: known.facts ?? (await readFacts(session)),
    catalog: known.catalog ?? (await read.catalog(session)),
  }
}

/** What makes the steps right. */
const CORRECTIONS: readonly Pass[] = [
  ownership,
  defaultPrivileges,
  droppedTables,
  droppedColumns,
  enumReplacement,
  virtualColumns,
  columnTypes,
  requiredColumns,
  sequencePositions,
]
/** What makes them read well. */
const REWRITINGS: readonly Pass[] = [alteredPolicies, serials, alteredRoles, ...ONLINE]
/** What lays them out; after it a step is a whole statement. */
const LAYOUT: readonly Pass[] = [mergedAlterTables, layout]

/** What a way back does about rows besides the schema. */
export interface RowsBack {
  /** What the up has put aside, in the order in which it did. */
  readonly stash: readonly StashItem[]
  /** Statements that take away what the up inserts, in the state after it. */
  readonly takeAway: readonly string[]
}

/** Ways back, and what was read on the way that the caller may use again. */
export interface Authored {
  /** Candidates, the best first; each must be judged, none is trusted. */
  readonly candidates: readonly Down[]
  /** The facts of the state after the up; null when renames were led back before they were read. */
  readonly after: FactBase | null
}

/**
 * Writes ways back for an up that has just run in `session`. The session's database is left as it was: all is tried in a
 * transaction that is rolled back.
 * @param before what {@link observe} read before the up ran
 * @param now identities and catalog as they are after the up
 * @param up what the up asks for: the way back takes the care that it took
 * @param rows what the up has put aside, in the order in which it did; and statements that take away the rows that it inserts
 */
export async function author(
  session: Session,
  before: Observation,
  read: Reader,
  now: { readonly identities: readonly Identity[]; readonly catalog: Catalog },
  up: readonly Operation[] = [],
  { stash, takeAway }: RowsBack = { stash: [], takeAway: [] },
): Promise<Authored> {
  await session.query('BEGIN')
  try {
    const replaced = replacedColumns(before, now)
    const replacedAside = await putColumnsAside(session, replaced, await readCasts(session, replaced), now.identities)
    const tablesAside = await putTablesAside(session, before, now)
    const asideAlready = replacedAside.length + tablesAside.length > 0
    const renames = await renameBack(
      session,
      before.identities,
      read.identities,
      asideAlready ? undefined : now.identities,
    )
    const moved = asideAlready || renames.statements.length + renames.displaced.length > 0
    const source = await readFacts(session)
    const sourceCatalog = moved ? await read.catalog(session) : now.catalog
    const target = before.facts
    const actions = plan(source, target, { renames: 'off' }).actions
    const raw = actions.map((action, index) => ({
      ...stepOf(action),
      commitAfter: actions[index + 1]?.newSegmentBefore || undefined,
    }))
    const context: PassContext = {
      source,
      target,
      targetCatalog: before.catalog,
      // Rows that come back from a stash do so in the transaction: nothing that looks at them can go ahead of it.
      online: onlineForms(stash.length === 0 ? up : []),
      cast: await readCasts(session, changedTypes(source, target)),
      stash,
      user: (await session.query<{ user: string }>('SELECT current_user AS "user"')).rows[0]!.user,
    }
    const apply = (passes: readonly Pass[], steps: readonly Step[]) =>
      passes.reduce((all, pass) => pass(all, context), steps)
    const copied = copiedTables(
      apply(CORRECTIONS, raw),
      tablesAside
        .filter(({ identity }) => identity.kind === 'table')
        .map(({ identity, temporaryName }) => ({ ...identity, temporaryName })),
      context,
    )
    const steps = apply(REWRITINGS, copied)
    const extra = supplement(sourceCatalog, before.catalog)
    const led = renames.statements.map(toStep)
    const aside = (displaced: readonly Displaced[]) => displaced.map(({ sql }) => toStep(sql))
    const inPlace = withoutTemporaryNames(replacedAside, steps, 'in place')
    const hoisted = inPlace && withoutTemporaryNames(renames.displaced, inPlace.rest, 'first')
    const states = { before: before.catalog, after: now.catalog }
    const withStash = (all: readonly Step[]): readonly Step[] => {
      const first = takeAway.map(toStep)
      if (stash.length === 0) return [...first, ...all]
      // Rows that come back may bear labels that come back, which have to be committed by then.
      const labels = all.flatMap((step) => labelAhead(step) ?? [])
      const rest = all.filter((step) => labelAhead(step) === null)
      return [
        ...labels.map((sql) => ({ sql, outsideTransaction: true })),
        ...first,
        ...prepare(stash, states).map(toStep),
        ...withRowsBack(rest, stash, states, context),
        ...clear(stash).map(toStep),
      ]
    }
    const candidates = [
      ...(hoisted
        ? [
            apply(
              LAYOUT,
              withStash([
                ...extra.first,
                ...hoisted.first,
                ...aside(tablesAside),
                ...led,
                ...hoisted.rest,
                ...extra.last,
              ]),
            ),
          ]
        : []),
      apply(
        LAYOUT,
        withStash([
          ...aside([...replacedAside, ...tablesAside, ...renames.displaced]),
          ...led,
          ...extra.first,
          ...steps,
          ...extra.last,
        ]),
      ),
      withStash([
        ...aside([...replacedAside, ...tablesAside, ...renames.displaced]),
        ...led,
        ...extra.first,
        ...raw,
        ...extra.last,
      ]),
    ]
    const displaced = [...replacedAside, ...tablesAside, ...renames.displaced]
    const notes = [
      ...stash.map((item): DownNote => ({ kind: 'restored', text: wordsOf(item) })),
      ...notesOf(steps, context).map((note) => ({ ...note, text: ownNames(note.text, displaced) })),
    ]
    return {
      candidates: distinct(candidates.flatMap(aheadFirst).map((all) => ({ statements: all.map(statementOf), notes }))),
      after: moved ? null : source,
    }
  } finally {
    await session.query('ROLLBACK')
  }
}

const toStep = (sql: string): Step => ({ sql })

/** A temporary name means nothing to whoever reads the notes. */
const ownNames = (text: string, displaced: readonly Displaced[]): string =>
  displaced.reduce((all, { identity, temporaryName }) => all.replaceAll(temporaryName, identity.name), text)

const statementOf = (step: Step): DownStatement => ({
  sql: sqlOf(step),
  ...(step.outsideTransaction ? { outsideTransaction: true } : {}),
  ...(step.commitAfter ? { commitAfter: true } : {}),
})

function distinct(downs: readonly Down[]): Down[] {
  const seen = new Set<string>()
  return downs.filter(({ statements }) => {
    const text = statements.map(({ sql }) => sql).join(';\n')
    return !seen.has(text) && seen.add(text)
  })
}

/** The pairs of types between which columns change. */
function changedTypes(source: FactBase, target: FactBase): { from: string; to: string }[] {
  return source.facts().flatMap(({ id, payload }) => {
    if (id.kind !== 'column') return []
    const to = target.get(id)?.payload['type']
    const from = payload['type']
    return typeof from === 'string' && typeof to === 'string' && from !== to ? [{ from, to }] : []
  })
}
