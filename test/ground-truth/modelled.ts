import { type Catalog, LOCK_MODES, type LockMode, type QualifiedName } from '@backout/core'
import { effectsOf, readExample } from '@backout/rules'
import type { GroundTruthCase } from './cases.ts'

/** What the static model says of a statement, in the words of a cell: relations of `public` by their names. */
export interface Modelled {
  readonly locks: Readonly<Record<string, LockMode>>
  readonly rewritten: readonly string[]
  readonly scanned: readonly string[]
  /** Whether it is about more than definitions: a query's plan decides what is read. */
  readonly isQuery: boolean
}

/** Operations of which a query is part, and TRUNCATE, which is said to write nothing although it gives new storage. */
const QUERIES = new Set([
  'analyze',
  'copy',
  'create-materialized-view',
  'create-table-as',
  'delete',
  'insert',
  'merge',
  'refresh-materialized-view',
  'select',
  'truncate',
  'update',
])

const inPublic = ({ schema }: QualifiedName) => schema === null || schema === 'public'

/** Of `public`, each once, sorted. */
const names = (relations: readonly QualifiedName[]): readonly string[] =>
  [...new Set(relations.filter(inPublic).map(({ name }) => name))].sort()

export async function modelled(one: GroundTruthCase, before: Catalog | null, major: number): Promise<Modelled> {
  const example = await readExample({ sql: one.sql })
  const effects = effectsOf({
    ...example,
    before,
    after: null,
    traces: [],
    postgresVersion: major * 10_000,
    timeZone: /timezone='([^']+)'/.exec(one.session ?? '')?.[1] ?? 'UTC',
  })
  const locks = effects.flatMap((effect) => effect.locks).filter(({ relation }) => inPublic(relation))
  locks.sort((a, b) => LOCK_MODES.indexOf(a.mode) - LOCK_MODES.indexOf(b.mode))
  const kinds = example.statements.flatMap(({ operations }) => operations.map(({ kind }) => kind))
  return {
    locks: Object.fromEntries(locks.map(({ relation, mode }) => [relation.name, mode])),
    rewritten: names(effects.flatMap(({ rewritten, reindexed }) => [...rewritten, ...reindexed])),
    scanned: names(effects.flatMap(({ scanned }) => scanned)),
    isQuery: kinds.some((kind) => QUERIES.has(kind)),
  }
}
