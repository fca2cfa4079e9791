import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('the demo runs, fits on a screen, and shows what it promises', { timeout: 300_000 }, () => {
  const demo = fileURLToPath(new URL('demo.mjs', import.meta.url))
  const output = execFileSync(process.execPath, [demo], { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
  expect(output.split('\n').length).toBeLessThan(76)
  expect(output).toMatch(/✔ exact[^]*RENAME COLUMN[^]*✖ UNPROVEN[^]*▲ LOSSY/)
})
