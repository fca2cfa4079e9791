import { rmSync } from 'node:fs'
import type { Shadow } from '@backout/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testShadow } from '../there-and-back/shadows.ts'
import { CASES } from './cases.ts'
import { differences } from './differences.ts'
import { runAgain, startDown } from './disturbed.ts'
import { ownServer, type OwnServer } from './own-server.ts'
import { prepare, stateOf, type Prepared } from './prepare.ts'

// The server itself is killed while a down runs on it; it starts again on what it had written.

/** `BACKOUT_TEST_KILLS` crashes one server in ten kills; CI does it twice. */
const CRASHES = Math.max(2, Math.floor(Number(process.env['BACKOUT_TEST_KILLS'] ?? 0) / 10))
const NAMES = ['indexes come and go CONCURRENTLY, then a transaction', 'rows move between tables']

let shadow: Shadow
let own: OwnServer
const prepared: Prepared[] = []
beforeAll(async () => {
  shadow = await testShadow('native:18')
  own = await ownServer(18)
  await own.server.copy('postgres', 'base')
  for (const [index, one] of CASES.entries())
    if (NAMES.includes(one.name)) prepared.push(await prepare(own.server, shadow, one, index))
}, 300_000)
afterAll(async () => {
  for (const { file } of prepared) rmSync(file, { force: true })
  await own.remove()
  await shadow.close()
})

test.runIf(process.platform === 'linux')(
  'a server that crashes loses nothing either',
  { timeout: 600_000 },
  async () => {
    const outcomes: unknown[] = []
    for (let index = 0; index < CRASHES; index++) {
      const one = prepared[index % prepared.length]!
      const name = `crash_${index}`
      await own.server.copy(one.after, name)
      const run = await startDown(own.server, name, one.file)
      await run.ready
      await new Promise((resolve) => setTimeout(resolve, (((index * 7) % CRASHES) / CRASHES) * one.usual))
      own = await own.crash()
      if (run.child.exitCode === null) await new Promise((resolve) => run.child.once('exit', resolve))
      const client = await own.server.connect(name)
      const stopped = await runAgain(client, one.statements)
      const lost = differences(one.expected, await stateOf(client))
      if (lost.length > 0) outcomes.push({ case: one.name, stopped, lost })
      await client.end()
      await own.server.drop(name)
    }
    expect(outcomes).toEqual([])
  },
)
