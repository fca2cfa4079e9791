import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// Four minutes and the npm registry: `BACKOUT_FRESH_APPS=1 npx vitest run test/fresh-app`, after a build.
test.runIf(process.env['BACKOUT_FRESH_APPS']).each(['drizzle-0.31', 'drizzle-1.0', 'prisma-7'])(
  'a fresh %s app, with backout from packed tarballs',
  { timeout: 900_000 },
  (name) => {
    const script = fileURLToPath(new URL('fresh-app.mjs', import.meta.url))
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, name], { encoding: 'utf8' })
    expect({ status, stdout, stderr }).toMatchObject({ status: 0 })
  },
)
