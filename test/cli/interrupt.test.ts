import { describe, expect, test } from 'vitest'
import { app, contents, drizzle, put } from './apps.ts'
import { backout } from './command.ts'
import { silentServer } from './silent-server.ts'

const FILES = drizzle({ '0000_init': 'CREATE TABLE "a" ("id" int);', '0001_b': 'CREATE TABLE "b" ("id" int);' })

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s in the middle', (signal, code) => {
  test(`ends with ${code}, says so, and leaves nothing half-written`, async () => {
    const cwd = app(FILES)
    const before = contents(cwd)
    const { url, connected, close } = await silentServer()
    const result = await backout(['down', '--all', '--shadow-url', url], {
      cwd,
      onStart: (child) => void connected.then(() => child.kill(signal)),
    })
    close()
    expect(result.stderr).toContain('Interrupted')
    expect({ code: result.code, stdout: result.stdout, after: contents(cwd) }).toEqual({
      code,
      stdout: '',
      after: before,
    })
  })
})

test('Ctrl-C in an endless migration on the embedded shadow', async () => {
  const cwd = app({
    ...drizzle({ '0000_init': 'CREATE TABLE "a" ("id" int);', '0001_endless': 'SELECT pg_sleep(600);' }),
    // The statement that comes before says on stderr, through the config's own timer, that work has begun.
    'backout.config.mjs': `
      setInterval(() => process.stderr.write('working '), 200)
      export default { shadow: { timeout: 500 } }`,
  })
  const before = contents(cwd)
  let ticks = 0
  const { code, stderr } = await backout(['down'], {
    cwd,
    onOutput(child) {
      if (++ticks === 15) child.kill('SIGINT')
    },
  })
  expect(stderr).toContain('Interrupted')
  expect({ code, after: contents(cwd) }).toEqual({ code: 130, after: before })
})

test('downs of earlier runs stay as they are', async () => {
  const cwd = app(FILES)
  await backout(['down', '--all'], { cwd })
  put(cwd, { 'drizzle/0001_b.sql': 'CREATE TABLE "c" ("id" int);' })
  const before = contents(cwd)
  const { url, connected, close } = await silentServer()
  const { code } = await backout(['down', '--shadow-url', url], {
    cwd,
    onStart: (child) => void connected.then(() => child.kill('SIGINT')),
  })
  close()
  expect({ code, after: contents(cwd) }).toEqual({ code: 130, after: before })
})
