import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drizzle } from '@backout/drizzle'
import { loadStash, run } from '@backout/pipeline'
import { expect, test } from 'vitest'
import { app, drizzle as files } from '../cli/apps.ts'
import { testShadow } from '../there-and-back/shadows.ts'

const page = readFileSync(new URL('../../docs/stash.md', import.meta.url), 'utf8')
const shown = (name: string) => new RegExp(`<!-- ${name} -->\\s+\`\`\`sql\\n([^]*?)\`\`\``).exec(page)?.[1] ?? 'nothing'

const newest = <T>(all: readonly T[]) => all.slice(-1)

test('the page shows what is written', { timeout: 120_000 }, async () => {
  const root = app(
    files({
      '0000_init': 'CREATE TABLE "users" ("id" serial PRIMARY KEY, "note" text);\n',
      '0001_drop_note': 'ALTER TABLE "users" DROP COLUMN "note";\n',
    }),
  )
  const [project] = await drizzle.detect(root, { migrations: join(root, 'drizzle') })
  const shadow = await testShadow('native:18')
  try {
    const options = { adapter: drizzle, project: project!, shadow, rules: [], select: newest }
    const { stash } = await loadStash()
    const settings = { scope: 'destructive', policy: 'keep-newer', limit: 1e9, tables: {} } as const
    const report = await stash({ ...options, stash: settings })
    if (!report.stashed) throw new Error(report.why.join())
    for (const { path, after } of report.changes) writeFileSync(path, after)
    const up = readFileSync(join(root, 'drizzle/0001_drop_note.sql'), 'utf8')
    expect(up.replaceAll('--> statement-breakpoint', '')).toBe(shown('up'))
    const { migrations } = await run({ ...options, command: 'down' })
    expect(migrations[0]?.down?.sql).toContain(shown('down'))
  } finally {
    await shadow.close()
  }
})
