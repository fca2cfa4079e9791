import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Ajv } from 'ajv'
import { app, contents, drizzle } from './apps.ts'
import { backout } from './command.ts'

const HISTORY = {
  '0000_init': 'CREATE TABLE "users" ("id" serial PRIMARY KEY, "email" text);',
  '0001_index':
    'ALTER TABLE "users" ADD COLUMN "bio" text;--> statement-breakpoint\nCREATE INDEX "i" ON "users" ("email");',
}

describe('check --fix', () => {
  test('shows, asks, writes, and says what is left', async () => {
    const cwd = app({ ...drizzle(HISTORY), 'drizzle/0001_index.down.sql': 'DROP INDEX "i"; -- by hand' })
    const before = contents(cwd)

    const shown = await backout(['check', '--fix', '--dry-run'], { cwd })
    expect(shown).toMatchObject({ code: 1 })
    expect(shown.stdout).toMatch(/^--- \/dev\/null\n\+\+\+ drizzle\/0002_index_2\.sql/)
    expect(shown.stdout).toContain('✔ 0001_index: 1 finding mended, in 2 migrations')
    expect(contents(cwd)).toEqual(before)

    const unasked = await backout(['check', '--fix'], { cwd })
    expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining('nobody to ask') })
    expect(contents(cwd)).toEqual(before)

    const data = await backout(['check', '--fix', '--dry-run', '--json'], { cwd })
    const report = JSON.parse(data.stdout)
    const schema = new URL('../../packages/reporters/schema/report.schema.json', import.meta.url)
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(schema, 'utf8')))
    validate(report)
    expect(validate.errors).toBeNull()
    expect(report).toMatchObject({ fix: { fixed: true, names: ['0001_index', '0002_index_2'] } })
    expect(contents(cwd)).toEqual(before)

    const written = await backout(['check', '--fix', '--yes'], { cwd })
    expect(written).toMatchObject({ code: 0 })
    expect(written.stderr).toMatch(/0001_index\.down\.sql leads back from the migration as it was/)
    expect(readFileSync(join(cwd, 'drizzle/0002_index_2.sql'), 'utf8')).toContain('CONCURRENTLY')

    const stale = await backout(['down', '--all', '--json'], { cwd })
    const actions = JSON.parse(stale.stdout).migrations.map(({ down }: any) => down.action)
    expect(actions).toEqual(['written', 'kept', 'written'])

    const again = await backout(['check', '--fix', '--yes'], { cwd })
    expect(again.stdout).toMatch(/^0002_index_2: nothing that can be mended mechanically/)
    expect(again.code).toBe(0)
  })

  test('what cannot be mended is said, with its remedy', async () => {
    const cwd = app(drizzle({ ...HISTORY, '0001_index': 'ALTER TABLE "users" ALTER COLUMN "id" TYPE bigint;' }))
    const { code, stdout } = await backout(['check', '--fix', '--yes', '--fail-on', 'warning'], { cwd })
    expect(code).toBe(1)
    expect(stdout).toContain('nothing that can be mended mechanically')
    expect(stdout).toContain('ban-rewriting-type-change')
  })

  test('needs a shadow', async () => {
    const cwd = app(drizzle(HISTORY))
    expect(await backout(['check', '--fix', '--no-shadow'], { cwd })).toMatchObject({ code: 2 })
  })
})
