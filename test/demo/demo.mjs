// What backout does, on a small shop whose migrations drizzle-kit generated, with the embedded shadow database.
// Everything printed below a `$` is what the built command line really says there.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const bin = join(here, '../../packages/cli/dist/bin.js')
const color = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR
const paint = (code, text) => (color ? `\u001b[${code}m${text}\u001b[0m` : text)

const shop = mkdtempSync(join(tmpdir(), 'backout-demo-'))
cpSync(join(here, '../../fixtures/demo-shop'), shop, { recursive: true })
symlinkSync(join(here, '../apps/drizzle-0.31/node_modules'), join(shop, 'node_modules'), 'junction')

const say = (text) => console.log(paint(1, text))
/** Indented, and without blank lines, so that it fits on a screen. */
const show = (text) => console.log(text.trim().replaceAll(/^\n/gm, '').replaceAll(/^/gm, '  '))

/** Runs backout in the shop and shows what it prints; ends the demo when its exit code is not the expected one. */
function backout(line, expected) {
  process.stdout.write(paint(36, `$ npx backout ${line}`))
  const env = { ...process.env, ...(color ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) }
  const { stdout, stderr, status } = spawnSync(process.execPath, [bin, ...line.split(' ')], {
    cwd: shop,
    env,
    encoding: 'utf8',
  })
  console.log(paint(2, `  → exit code ${status}`))
  show(`${stderr}${stdout}`.replaceAll(DRIZZLE_KIT_SMALL_TALK, ''))
  console.log()
  if (status === expected) return
  console.error(`The demo expected exit code ${expected}.`)
  process.exit(1)
}

const DRIZZLE_KIT_SMALL_TALK = /^(?:No config path|Reading config|\d+ tables|\w+ \d+ columns).*\n+/gm

const up = join(shop, 'drizzle/0001_full_name.sql')
const down = join(shop, 'drizzle/0001_full_name.down.sql')
try {
  say('drizzle-kit has generated this migration. What if it has to go back?')
  show(readFileSync(up, 'utf8').replaceAll('--> statement-breakpoint', ''))
  console.log()
  backout('down', 0)
  say('The down beside it has run on PostgreSQL, there and back, with rows in the tables. It reads:')
  show(readFileSync(down, 'utf8').replace(/^.*\n/, ''))
  console.log()

  say('Somebody edits that down and forgets a line.')
  writeFileSync(down, readFileSync(down, 'utf8').replace(/^.*SET DEFAULT.*\n/m, ''))
  console.log(paint(36, "$ sed -i '/SET DEFAULT/d' drizzle/0001_full_name.down.sql"))
  backout('prove --quiet', 1)

  say('The schema loses a column. drizzle-kit, wrapped:')
  backout('--quiet drizzle-kit generate --name drop_note', 1)
} finally {
  rmSync(shop, { recursive: true, force: true })
}
