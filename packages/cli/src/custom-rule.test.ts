import { ruleTests } from '@backout/rules'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from './config-file.ts'
import { knownRules } from './rules.ts'
import { ruleSettings } from './settings.ts'

const docs = new URL('../../../docs/custom-rules.md', import.meta.url)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backout-custom-'))
  await mkdir(join(folder, '.git'))
  for (const [, file, text] of (await readFile(docs, 'utf8')).matchAll(/```ts\n\/\/ (\S+)\n([^]*?)```/g)) {
    await mkdir(dirname(join(folder, file!)), { recursive: true })
    await writeFile(join(folder, file!), text!)
  }
})
afterAll(() => rm(folder, { recursive: true }))

test('the rule of docs/custom-rules.md loads from its config, and its own examples hold', async () => {
  const loaded = await loadConfig(folder)
  const settings = ruleSettings(loaded!.config)
  expect(settings.ruleOptions).toEqual({ 'acme-ban-money': { except: ['legacy_total'] } })
  const rules = await knownRules({ ...settings, configFile: loaded!.file })
  const rule = rules.find(({ id }) => id === 'acme-ban-money')!
  const tests = ruleTests(rule)
  expect(tests.map(({ name }) => name.split(':')[0])).toEqual(['speaks', 'is silent'])
  for (const { run } of tests) await run()
})
