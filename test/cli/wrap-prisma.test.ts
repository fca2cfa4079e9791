import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { database } from '../conformance/database.ts'
import { engineEnvironment } from '../prisma-engine/environment.ts'
import { app, contents, install, put } from './apps.ts'
import { backout } from './command.ts'

const BIN = fileURLToPath(new URL('../../packages/cli/dist/bin.js', import.meta.url))

/** A Prisma app with a database of its own, and what can be asked of both. */
async function prismaApp(major: 6 | 7) {
  const cwd = app(
    major === 7
      ? {
          'prisma.config.ts': `import { defineConfig, env } from 'prisma/config'
export default defineConfig({
  schema: 'prisma/schema.prisma',
  datasource: { url: env('DATABASE_URL'), shadowDatabaseUrl: env('PRISMA_SHADOW_URL') },
})\n`,
        }
      : {},
  )
  install(cwd, `prisma-${major}`)
  const [main, shadow] = [await database(), await database()]
  const env = { ...engineEnvironment(), DATABASE_URL: main.url, PRISMA_SHADOW_URL: shadow.url }
  const urls = '  url = env("DATABASE_URL")\n  shadowDatabaseUrl = env("PRISMA_SHADOW_URL")\n'
  return {
    cwd,
    env,
    schema: (...fields: string[]) =>
      put(cwd, {
        'prisma/schema.prisma': `datasource db {\n  provider = "postgresql"\n${major === 6 ? urls : ''}}
model User {\n  id Int @id\n  ${fields.join('\n  ')}\n}\n`,
      }),
    run: (line: string) => backout(line.split(' '), { cwd, env }),
    applied: async () => {
      const client = new Client({ connectionString: main.url })
      await client.connect()
      const { rows } = await client.query<{ name: string }>(
        'select migration_name as name from _prisma_migrations where finished_at is not null order by 1',
      )
      await client.end()
      return rows.map(({ name }) => name.replace(/^\d+_/, ''))
    },
    onDisk: () =>
      readdirSync(join(cwd, 'prisma/migrations'))
        .filter((name) => /^\d/.test(name))
        .sort(),
    close: async () => {
      await main.close()
      await shadow.close()
    },
  }
}

describe.each([7, 6] as const)('Prisma %i', (major) => {
  test('migrate dev: created, looked at, applied; a loss of data only with --accept, however often it is tried', async () => {
    const { cwd, schema, run, applied, onDisk, close } = await prismaApp(major)
    schema('name String', 'bio String?')
    const first = await run('prisma migrate dev --name init')
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/without applying it[^]*exact[^]*in sync/) })
    expect(await applied()).toEqual(['init'])

    schema('name String')
    const refused = await run('prisma migrate dev --name drop_bio')
    expect(refused.stderr).toMatch(
      /Stopped before the apply[^]*ban-drop-column[^]*backout --accept ban-drop-column prisma/,
    )
    expect({ code: refused.code, applied: await applied(), folders: onDisk().length }).toEqual({
      code: 1,
      applied: ['init'],
      folders: 2,
    })
    // Prisma would apply the draft as a side effect of these.
    for (const line of ['prisma migrate dev --create-only', '--yes prisma migrate dev']) {
      const { code } = await run(line)
      expect({ line, code, applied: await applied(), folders: onDisk().length }).toEqual({
        line,
        code: 1,
        applied: ['init'],
        folders: 2,
      })
    }
    const accepted = await run('--accept ban-drop-column prisma migrate dev --name drop_bio')
    expect(accepted.code).toBe(0)
    expect(await applied()).toEqual(['init', 'drop_bio'])

    // Nothing to change: what Prisma says then, and no empty migration left over.
    const before = contents(cwd)
    const none = await run('prisma migrate dev')
    expect(none).toMatchObject({ code: 0, stdout: expect.stringMatching(/Already in sync/) })
    expect(contents(cwd)).toEqual(before)
    expect(onDisk().map((name) => existsSync(join(cwd, 'prisma/migrations', name, 'down.sql')))).toEqual([true, true])
    expect(await run('prisma migrate status')).toMatchObject({ code: 0, stdout: expect.stringContaining('up to date') })
    await close()
  })

  test('migrate dev --create-only: an edited draft is looked at again before it is applied', async () => {
    const { cwd, schema, run, applied, onDisk, close } = await prismaApp(major)
    schema('name String')
    expect(await run('prisma migrate dev --name init')).toMatchObject({ code: 0 })
    schema('fullName String @map("full_name")')
    await run('--fail-on off prisma migrate dev --create-only --name rename')
    const draft = `prisma/migrations/${onDisk()[1]}`
    expect(readFileSync(join(cwd, draft, 'migration.sql'), 'utf8')).toContain('DROP COLUMN "name"')
    put(cwd, { [`${draft}/migration.sql`]: 'ALTER TABLE "User" RENAME COLUMN "name" TO "full_name";\n' })
    const { code, stdout } = await run('prisma migrate dev')
    expect(stdout).toMatch(/rename[^]*exact/)
    expect({ code, applied: await applied() }).toEqual({ code: 0, applied: ['init', 'rename'] })
    expect(readFileSync(join(cwd, draft, 'down.sql'), 'utf8')).toMatch(/RENAME COLUMN "?full_name"? TO "?name"?/)
    await close()
  })

  test("Prisma's own failures keep their exit code, and nothing is applied", async () => {
    const { schema, run, close } = await prismaApp(major)
    schema('name Strin')
    expect(await run('prisma migrate dev --name init')).toMatchObject({ code: 1 })
    schema('name String')
    expect(await run('prisma migrate status')).toMatchObject({ code: 1 })
    expect(await run('prisma validate')).toMatchObject({ code: 0, stderr: expect.not.stringContaining('backout') })
    await close()
  })
})

test.runIf(existsSync('/usr/bin/script')).each([
  ['y', 0, ['init', 'drop']],
  ['n', 1, ['init']],
])('at a terminal a person is asked, and says %s', async (answer, code, expected) => {
  const { cwd, env, schema, run, applied, close } = await prismaApp(7)
  schema('name String', 'bio String?')
  expect(await run('prisma migrate dev --name init')).toMatchObject({ code: 0 })
  schema('name String')
  const child = spawn(
    'script',
    ['-qefc', `'${process.execPath}' '${BIN}' prisma migrate dev --name drop`, '/dev/null'],
    {
      cwd,
      env: { PATH: process.env['PATH'], TERM: 'xterm', ...env },
    },
  )
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    if (!screen.includes('[y/N]') && (screen + part).includes('[y/N]')) child.stdin.write(`${answer}\r`)
    screen += part
  })
  const exit = await new Promise((resolve) => void child.on('close', resolve))
  expect({ exit, screen }).toMatchObject({ exit: code })
  expect(await applied()).toEqual(expected)
  await close()
})
