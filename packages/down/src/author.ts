import { plan } from '@supabase/pg-delta/plan'
import type { FactBase } from '@supabase/pg-delta'
import type { Catalog, Down, DownStatement, Identity, Session } from '@backout/core'
import { readCasts } from './casts.ts'
import { readFacts } from './facts.ts'
import { notesOf } from './notes.ts'
import { mergedAlterTables } from './passes/alter-table.ts'
import { columnTypes } from './passes/column-types.ts'
import { droppedTables } from './passes/dropped-tables.ts'
import { enumReplacement } from './passes/enum-replacement.ts'
import { layout } from './passes/layout.ts'
import { alteredPolicies } from './passes/policies.ts'
import { requiredColumns } from './passes/required-columns.ts'
import { alteredRoles } from './passes/roles.ts'
import { serials } from './passes/serials.ts'
import { key, renameBack } from './rename-back.ts'
import { hoisted } from './hoist.ts'
import { QUOTED, quote, sqlOf, stepOf, type Pass, type PassContext, type Step } from './step.ts'
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

/** Reads the state before the up. @param catalog that state's catalog, when the caller has it */
export async function observe(session: Session, read: Reader, catalog?: Catalog): Promise<Observation> {
  return {
    identities: await read.identities(session),
    facts: await readFacts(session),
    catalog: catalog ?? (await read.catalog(session)),
  }
}

/** Rewritings in the order in which they apply: first what is right, then what reads well. */
const PASSES: readonly Pass[] = [
  droppedTables,
  enumReplacement,
  columnTypes,
  requiredColumns,
  alteredPolicies,
  serials,
  alteredRoles,
  mergedAlterTables,
  layout,
]

/**
 * Writes ways back for an up that has just run in `session`. The session's database is left as it was: all is tried in a
 * transaction that is rolled back.
 * @param before what {@link observe} read before the up ran
 * @returns candidates, the best first; each must be judged, none is trusted
 */
export async function author(session: Session, before: Observation, read: Reader): Promise<readonly Down[]> {
  await session.query('BEGIN')
  try {
    const after = await read.identities(session)
    const renames = await renameBack(session, before.identities, read.identities)
    const source = await readFacts(session)
    const catalog = await read.catalog(session)
    const target = before.facts
    const actions = plan(source, target, { renames: 'off' }).actions
    const raw = actions.map((action, index) => ({
      ...stepOf(action),
      commitAfter: actions[index + 1]?.newSegmentBefore || undefined,
    }))
    const context: PassContext = {
      source,
      target,
      cast: await readCasts(session, retyped(raw, source, target)),
      replacedColumns: replacedColumns(before.identities, after),
    }
    const extra = supplement(catalog, before.catalog)
    const polished = PASSES.slice(0, -2).reduce<readonly Step[]>((steps, pass) => pass(steps, context), raw)
    const notes = notesOf(polished, context)
    const renamed = renames.statements.map((sql): Step => ({ sql }))
    const finish = (steps: readonly Step[]) => PASSES.slice(-2).reduce((all, pass) => pass(all, context), steps)
    const candidates = [
      ...hoisted(renames, polished).map((steps) => finish([...steps, ...extra])),
      finish([...renamed, ...polished, ...extra]),
      [...renamed, ...raw, ...extra],
    ]
    return distinct(candidates.map((steps) => ({ statements: steps.map(statementOf), notes })))
  } finally {
    await session.query('ROLLBACK')
  }
}

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

/** The pairs of types between which the steps change a column. */
function retyped(steps: readonly Step[], source: FactBase, target: FactBase): { from: string; to: string }[] {
  const type = new RegExp(`^ALTER COLUMN ${QUOTED} TYPE `)
  if (!steps.some(({ table, sql }) => table !== undefined && type.test(sql))) return []
  return source.facts().flatMap(({ id, payload }) => {
    if (id.kind !== 'column') return []
    const to = target.get(id)?.payload['type']
    const from = payload['type']
    return typeof from === 'string' && typeof to === 'string' && from !== to ? [{ from, to }] : []
  })
}

const isColumn = ({ kind }: Identity): boolean => kind === 'column'

/** Columns under whose name another column lies than before the up. */
function replacedColumns(before: readonly Identity[], after: readonly Identity[]): Set<string> {
  const tables = new Map(before.map((identity) => [key(identity), identity]))
  const address = (identity: Identity) => {
    const table = identity.parent === null ? undefined : tables.get(identity.parent)
    return table && `${quote(table.schema)}.${quote(table.name)}.${quote(identity.name)}`
  }
  const was = new Map(before.filter(isColumn).map((identity) => [address(identity), key(identity)]))
  return new Set(
    after.filter(isColumn).flatMap((identity) => {
      const at = address(identity)
      return at !== undefined && was.has(at) && was.get(at) !== key(identity) ? [at] : []
    }),
  )
}
