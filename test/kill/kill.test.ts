import { rmSync } from 'node:fs'
import type { Shadow, ShadowDatabase } from '@backout/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testShadow } from '../there-and-back/shadows.ts'
import { CASES, STUCK } from './cases.ts'
import { differences } from './differences.ts'
import { disturb, runAgain, type Disturbance } from './disturbed.ts'
import { prepare, stateOf, type Prepared } from './prepare.ts'
import { serverOf, type Server } from './server.ts'

// A process that runs a down is killed, or its session is, at every boundary between two statements and at random times.
// Running the same file again must lead where an undisturbed way back leads, with every row.

/** `BACKOUT_TEST_KILLS=300 npx vitest run test/kill` kills more often than CI does; 300 reach every boundary. */
const KILLS = Number(process.env['BACKOUT_TEST_KILLS'] ?? 20)
/** As many cases: each has to be prepared. */
const MOST_CASES = process.env['BACKOUT_TEST_KILLS'] === undefined ? 5 : CASES.length
const SPEC = process.env['BACKOUT_TEST_SHADOWS']?.split(',').find((spec) => spec !== 'pglite') ?? 'native:18'

const RUNNER = {
  label: 'none',
  transaction: 'per-batch',
  ledger: { schema: 'drizzle', table: '__drizzle_migrations', ownsSchema: true },
} as const

let shadow: Shadow
let database: ShadowDatabase
let server: Server
let stuck: Prepared
const prepared: Prepared[] = []
beforeAll(async () => {
  shadow = await testShadow(SPEC)
  database = await shadow.open({ migrations: [], runner: RUNNER })
  server = serverOf(database)
  await server.copy('postgres', 'base')
  stuck = await prepare(server, shadow, STUCK, -1)
  for (const [index, one] of CASES.slice(0, MOST_CASES).entries())
    prepared.push(await prepare(server, shadow, one, index))
}, 300_000)
afterAll(async () => {
  for (const { file } of [...prepared, stuck]) rmSync(file, { force: true })
  await shadow.close()
})

interface Kill {
  readonly of: Prepared
  readonly how: Disturbance
}

interface Outcome {
  readonly case: string
  readonly how: string
  /** Statements that were answered before it was killed, of how many. */
  readonly done: string
  /** How often the file was run again until it led back or was refused for being done. */
  readonly reruns: number
  /** What the last of these runs stopped at. */
  readonly stopped: string | null
  readonly lost: readonly string[]
}

/** Numbers from 0 to 1, the same in every run. @see https://en.wikipedia.org/wiki/Linear_congruential_generator */
function numbers(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296) / 4_294_967_296
}

/** Every boundary of every case, shuffled, and as many random times: every other kill is one of them. */
function kills(count: number): readonly Kill[] {
  const next = numbers(4)
  const boundaries = prepared.flatMap((of) =>
    Array.from({ length: of.statements.length + 1 }, (_, before): Kill => ({ of, how: { kind: 'boundary', before } })),
  )
  const shuffled = boundaries
    .map((kill) => ({ kill, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ kill }) => kill)
  const all: Kill[] = []
  for (let index = 0; all.length < count; index++) {
    const boundary = shuffled[index]
    if (boundary) all.push(boundary)
    const kind = index % 2 === 0 ? 'killed' : 'terminated'
    all.push({ of: prepared[index % prepared.length]!, how: { kind, at: next() * 1.1 } })
  }
  return all.slice(0, count)
}

async function killed({ of, how }: Kill, index: number): Promise<Outcome> {
  const name = `kill_${index}`
  await server.copy(of.after, name)
  const done = await disturb(server, name, of.file, how, of.usual)
  let reruns = 0
  let stopped: string | null = null
  const client = await server.connect(name)
  if (of.once) await alone(name)
  let differs = of.once ? differences(of.expected, await stateOf(client)) : ['not looked at']
  while (differs.length > 0 && (reruns === 0 || stopped !== null) && reruns < 3) {
    stopped = await runAgain(client, of.statements)
    reruns++
    await alone(name)
    differs = differences(of.expected, await stateOf(client))
    // Whoever is told of an error tries once more: the session that was broken off may have been in the way.
  }
  await client.end()
  await server.drop(name)
  return { case: of.name, how: how.kind, done: `${done}/${of.statements.length}`, reruns, stopped, lost: differs }
}

/** A server notices that its client is gone only when it answers: until then the old session is still at work. */
async function alone(name: string): Promise<void> {
  const until = performance.now() + 30_000
  while ((await server.backends(name)).length > 1 && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 20))
}

test('every way back that is tried is proven', () => {
  expect(prepared.filter(({ verdict }) => verdict === 'unproven' || verdict === 'irreversible')).toEqual([])
})

test('what is lost is seen', async () => {
  const outcome = await killed({ of: stuck, how: { kind: 'boundary', before: 1 } }, -1)
  expect(outcome).toMatchObject({
    done: '1/2',
    stopped: expect.stringContaining('42703'),
    lost: expect.arrayContaining(['column public.users.y null']),
  })
})

test('killed anywhere and run again, it leads where it leads undisturbed', { timeout: 3_600_000 }, async () => {
  const outcomes: Outcome[] = []
  for (const [index, kill] of kills(KILLS).entries()) outcomes.push(await killed(kill, index))
  if (process.env['BACKOUT_TEST_KILLS']) console.info(figures(outcomes))
  expect(outcomes.filter(({ lost }) => lost.length > 0)).toEqual([])
  expect(outcomes).toHaveLength(KILLS)
})

/** For people, when it is run by hand. */
function figures(outcomes: readonly Outcome[]): string {
  const count = (is: (outcome: Outcome) => boolean) => outcomes.filter(is).length
  const lines = prepared.map(({ name, statements, usual }) => {
    const own = outcomes.filter((outcome) => outcome.case === name)
    return `${name}: ${own.length} kills, ${statements.length} statements, ${Math.round(usual)} ms undisturbed`
  })
  const kinds = ['boundary', 'killed', 'terminated'].map((kind) => `${kind} ${count(({ how }) => how === kind)}`)
  const midway = count(({ done }) => !done.startsWith('0/') && done.split('/')[0] !== done.split('/')[1])
  return [
    ...lines,
    kinds.join(', '),
    `midway ${midway}, run again more than once ${count(({ reruns }) => reruns > 1)}, lost ${count(({ lost }) => lost.length > 0)}`,
    ...new Set(outcomes.flatMap(({ stopped, reruns }) => (reruns > 1 ? [`last stopped: ${stopped}`] : []))),
  ].join('\n')
}
