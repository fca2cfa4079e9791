import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runScript } from './child.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backout-child-'))
})
afterAll(() => rm(folder, { recursive: true }))

const run = async (script: string, ...args: string[]) => {
  const file = join(folder, 'script.cjs')
  await writeFile(file, script)
  return runScript(file, args, { cwd: folder })
}

test.each([0, 1, 2, 130])('exit code %i passes', async (code) => {
  expect(await run('process.exit(Number(process.argv[2]))', String(code))).toBe(code)
})

test.each([
  ['SIGINT', 130],
  ['SIGKILL', 137],
  ['SIGTERM', 143],
])('%s is %i, as shells count', async (signal, code) => {
  expect(await run(`process.kill(process.pid, '${signal}'); setInterval(() => {}, 1000)`)).toBe(code)
})

test('arguments and folder arrive as they are', async () => {
  const check = `const [, , ...args] = process.argv
    process.exit(JSON.stringify(args) === '["--name","a b","--","é$HOME"]' && process.cwd() === __dirname ? 0 : 1)`
  expect(await run(check, '--name', 'a b', '--', 'é$HOME')).toBe(0)
})

test('leaves no signal handler behind', async () => {
  const before = process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')
  await run('')
  expect(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')).toBe(before)
})
