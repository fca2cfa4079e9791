import { type Catalog, LOCK_MODES, type LockMode, type Shadow, type ShadowDatabase } from '@backout/core'
import { pgliteShadow, readCatalog } from '@backout/shadow'
import { readExample } from '@backout/rules'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { base, cases, type Cell, cellOf, type GroundTruthCase } from './cases.ts'
import { modelled } from './modelled.ts'

// The static lock model against every statement that was measured, by major: with the catalog before, and on the text alone.
// The catalogs come from one PostgreSQL 18, which knows all that older ones do.
const MAJORS = [10, 11, 12, 13, 14, 15, 16, 17, 18]

let shadow: Shadow
let database: ShadowDatabase
const catalogs = new Map<string, Promise<Catalog>>()
beforeAll(async () => {
  shadow = await pgliteShadow({ root: import.meta.dirname, cacheDir: null, emptyDir: inject('empties') })
  const { runner } = await readExample({ sql: '' })
  database = await shadow.open({ migrations: [], runner })
  await database.query(base)
})
afterAll(async () => {
  await database.close()
  await shadow.close()
})

/** The state before; most cases share one. */
function catalogOf({ setup = '' }: GroundTruthCase): Promise<Catalog> {
  let catalog = catalogs.get(setup)
  if (!catalog) {
    catalog = readAfter(setup)
    catalogs.set(setup, catalog)
  }
  return catalog
}

async function readAfter(setup: string): Promise<Catalog> {
  await database.query('begin')
  try {
    await database.query(setup)
    return await readCatalog(database, { ledger: { schema: '', table: '', ownsSchema: false } })
  } finally {
    await database.query('rollback')
  }
}

/** `verified` has tables, and foreign keys by their names. */
const isTable = (catalog: Catalog, name: string): boolean => Object.hasOwn(catalog.relations, `public.${name}`)

async function isAsMeasured(one: GroundTruthCase, cell: Cell, major: number): Promise<void> {
  const catalog = await catalogOf(one)
  const said = await modelled(one, catalog, major)
  const where = `on ${major}`
  expect(said.locks, `locks ${where}`).toEqual(cell.locks)
  if (!cell.rewritten || !cell.verified) return
  const isEmptied = /\btruncate\b/.test(one.sql)
  expect(said.rewritten, `rewritten ${where}`).toEqual(isEmptied ? [] : cell.rewritten)
  expect(said.scanned, `verified ${where}`).toEqual(
    expect.arrayContaining(cell.verified.filter((name) => isTable(catalog, name))),
  )
  if (!cell.read) return
  expect(cell.read, `scanned ${where}`).toEqual(expect.arrayContaining(said.scanned as string[]))
  // What a query reads is for its plan to say; so is how the other table of a foreign key is looked through.
  const unsaid = said.isQuery ? [] : cell.read.filter((name) => !said.scanned.includes(name))
  expect(cell.verified.length === 0 ? unsaid : [], `read ${where}`).toEqual([])
}

/** An index that has its constraint's name, which alone the statement says. */
const IS_OF_CONSTRAINT = /_(?:pkey|key)$/

/** Without a catalog nothing is known of what the statement does not name; what it names is locked as measured. */
async function holdsOnTheTextAlone(one: GroundTruthCase, cell: Cell, major: number): Promise<void> {
  const said = await modelled(one, null, major)
  const named = Object.entries(cell.locks).filter(
    ([name]) => new RegExp(`\\b${name}\\b`).test(one.sql) && !IS_OF_CONSTRAINT.test(name),
  )
  expect(said.locks, `on ${major}`).toMatchObject(Object.fromEntries(named))
  for (const [name, mode] of Object.entries(said.locks)) {
    const measured = LOCK_MODES.indexOf(cell.locks[name] as LockMode)
    expect(measured, `${mode} on ${name} on ${major}`).toBeGreaterThanOrEqual(LOCK_MODES.indexOf(mode))
  }
}

/** The text does not say whether what it names is there, nor that a partition is the default one. */
const NEEDS_A_CATALOG = / not there$|\(exists\)$|DETACH the default/

describe.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
  const cells = MAJORS.flatMap((major) => {
    const cell = cellOf(one, major)
    return cell ? [[major, cell] as const] : []
  })

  it.runIf(cells.length > 0)('is as measured', async () => {
    expect.hasAssertions()
    for (const [major, cell] of cells) await isAsMeasured(one, cell, major)
  })

  it.runIf(cells.length > 0 && !NEEDS_A_CATALOG.test(one.name))('holds on the text alone', async () => {
    expect.hasAssertions()
    for (const [major, cell] of cells) await holdsOnTheTextAlone(one, cell, major)
  })
})
