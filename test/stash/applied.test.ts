import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { app, drizzle } from '../cli/apps.ts'
import { backout } from '../cli/command.ts'
import { database } from '../conformance/database.ts'

const UP = 'ALTER TABLE "users" DROP COLUMN "note";\n'
const HISTORY = {
  '0000_init': 'CREATE TABLE "users" ("id" serial PRIMARY KEY, "note" text);\n',
  '0001_drop': UP,
}
const STASH = ['down', '--stash', '--fail-on', 'off']

const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], { cwd, stdio: 'pipe' })

const file = (cwd: string) => readFileSync(join(cwd, 'drizzle/0001_drop.sql'), 'utf8')

describe('a migration that may be applied is left as it is', () => {
  test('outside git nobody knows', async () => {
    const cwd = app(drizzle(HISTORY))
    const { code, stderr } = await backout(STASH, { cwd })
    expect({ code, file: file(cwd) }).toEqual({ code: 2, file: UP })
    expect(stderr).toMatch(/nobody knows whether it is applied[^]*--database-url[^]*--unapplied/)
  })

  test('in a commit it may be everywhere by now, unless the user says otherwise; what git does not know is new', async () => {
    const cwd = app({ ...drizzle(HISTORY), '.gitignore': 'node_modules\n' })
    git(cwd, 'init', '--quiet')
    git(cwd, 'add', 'drizzle/0000_init.sql')
    git(cwd, 'commit', '--quiet', '--message', 'init')
    const asNew = await backout([...STASH, '--dry-run'], { cwd })
    expect(asNew).toMatchObject({ code: 0, stderr: expect.stringContaining('would put aside') })

    git(cwd, 'add', '--all')
    git(cwd, 'commit', '--quiet', '--message', 'all')
    expect(await backout(STASH, { cwd })).toMatchObject({ code: 2, stderr: expect.stringContaining('not new in git') })
    expect(file(cwd)).toBe(UP)
    expect(await backout([...STASH, '--unapplied'], { cwd })).toMatchObject({ code: 0 })
    expect(file(cwd)).toContain('backout_stash')
    expect(file(cwd)).toContain(UP.trim())
  })

  test.each([
    ['', createHash('sha256').update(UP).digest('hex')],
    [', be the file another by now', '0'.repeat(64)],
  ])('the ledger knows, whatever the user says%s', async (_, hash) => {
    const { url, close } = await database()
    try {
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.query(`CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id serial, hash text, created_at bigint);
        INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('${hash}', 1001)`)
      await client.end()
      const cwd = app(drizzle(HISTORY))
      for (const more of [[], ['--unapplied']])
        expect(await backout([...STASH, ...more, '--database-url', url], { cwd })).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('0001_drop is applied already; it was left as it is.'),
        })
      expect(file(cwd)).toBe(UP)
    } finally {
      await close()
    }
  })
})
