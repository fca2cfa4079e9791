import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkConfig } from './config-check.ts'
import { loadConfig } from './config-file.ts'

const WRONG: [value: unknown, why: RegExp][] = [
  [undefined, /exports undefined/],
  [null, /exports null/],
  [[], /exports object, not an object|not an object/],
  [{ faillOn: 'error' }, /"faillOn" is not a setting\. Did you mean "failOn"\?/],
  [{ toString: 1 }, /"toString" is not a setting/],
  [{ failOn: 'fatal' }, /"failOn" is "fatal"\. It must be one of "off", "info", "warning", "error"/],
  [{ adapter: 'typeorm' }, /"adapter" is "typeorm"/],
  [{ migrations: '' }, /"migrations" is ""/],
  [{ shadow: 'pglite' }, /"shadow" is "pglite"\. It must be an object/],
  [{ shadow: { urll: 'x' } }, /"shadow.urll" is not a setting\. Did you mean "url"\?/],
  [{ shadow: { url: 'mysql://x' } }, /"shadow.url"/],
  [{ shadow: { kind: 'docker' } }, /"shadow.kind"/],
  [{ shadow: { timeout: 0 } }, /"shadow.timeout" is 0/],
  [{ shadow: { url: 'postgres://x', kind: 'pglite' } }, /there is one shadow/],
  [{ rules: { 'ban-x': 'loud' } }, /"rules.ban-x" is "loud"/],
  [{ rules: [] }, /"rules" is \[\]/],
  [{ postgresVersion: 9.6 }, /PostgreSQL version from 10 on/],
  [{ postgresVersion: 'new' }, /PostgreSQL version/],
  [{ timeZone: 'Mars/Olympus' }, /"timeZone" is "Mars\/Olympus"\. It must be the name of a time zone/],
  [{ timeZone: '+02:00' }, /time zone/],
]

describe('a wrong config is named by its field', () => {
  test.each(WRONG)('%j', (value, why) => {
    expect(() => checkConfig(value, '/app/backout.config.ts')).toThrow(
      expect.objectContaining({ code: 'config-invalid', why: expect.stringMatching(why) }),
    )
  })
})

describe('files', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backout-config-'))
    await mkdir(join(folder, '.git'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const put = async (name: string, text: string) => {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }

  test.each([
    [
      'backout.config.ts',
      `import { defineConfig } from 'backout'\nexport default defineConfig({ failOn: 'off' as const })`,
    ],
    ['backout.config.mts', `export default { failOn: 'off' } satisfies object`],
    ['backout.config.js', `module.exports = { failOn: 'off' }`],
    ['backout.config.mjs', `import { defineConfig } from 'backout'\nexport default defineConfig({ failOn: 'off' })`],
    ['backout.config.json', `\uFEFF{ "failOn": "off" }`],
  ])('%s', async (name, text) => {
    await put(name, text)
    expect(await loadConfig(folder)).toEqual({ config: { failOn: 'off' }, file: join(folder, name) })
  })

  test('the nearest one up to the top of the repository counts', async () => {
    await put('backout.config.json', '{}')
    await put('apps/api/src/x.ts', '')
    expect(await loadConfig(join(folder, 'apps/api/src'))).toMatchObject({ file: join(folder, 'backout.config.json') })
    await put('apps/api/backout.config.json', '{}')
    expect(await loadConfig(join(folder, 'apps/api/src'))).toMatchObject({
      file: join(folder, 'apps/api/backout.config.json'),
    })
  })

  test('none is fine', async () => {
    expect(await loadConfig(folder)).toBeNull()
  })

  test.each([
    ['backout.config.json', '{ "failOn": '],
    ['backout.config.ts', 'throw new Error("DATABASE_URL is missing")'],
    ['backout.config.ts', 'export default {'],
  ])('%s that cannot be read: %s', async (name, text) => {
    await put(name, text)
    await expect(loadConfig(folder)).rejects.toMatchObject({
      code: 'config-unreadable',
      where: { file: join(folder, name) },
    })
  })
})
