import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { app, contents, drizzle, install, put } from './apps.ts'
import { backout } from './command.ts'

const schema = (...columns: string[]) => `import { pgTable, serial, text } from 'drizzle-orm/pg-core'
export const users = pgTable('users', { id: serial('id').primaryKey(), ${columns.join(', ')} })
`
const CONFIG = `import { defineConfig } from 'drizzle-kit'
export default defineConfig({ dialect: 'postgresql', schema: './schema.ts', out: './drizzle' })
`

const downs = (cwd: string) =>
  readdirSync(join(cwd, 'drizzle'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('down.sql'))
    .sort()
    .map((name) => readFileSync(join(cwd, 'drizzle', name), 'utf8'))

describe.each(['drizzle-0.31', 'drizzle-1.0'] as const)('%s', (line) => {
  const start = () => {
    const cwd = app({ 'drizzle.config.ts': CONFIG, 'schema.ts': schema(`name: text('name')`) })
    install(cwd, line)
    return cwd
  }

  test('generate: the new migration gets its proven down, and drizzle-kit sees nothing odd', async () => {
    const cwd = start()
    const first = await backout(['drizzle-kit', 'generate', '--name', 'init'], { cwd })
    expect(first).toMatchObject({ code: 0 })
    put(cwd, { 'schema.ts': schema(`name: text('name')`, `bio: text('bio')`) })
    const second = await backout(['drizzle-kit', 'generate', '--name', 'bio'], { cwd })
    expect(second).toMatchObject({ code: 0 })
    expect(second.stdout).toContain('exact')
    expect(downs(cwd)).toEqual([
      expect.stringMatching(/verdict=exact[^]*DROP TABLE/),
      expect.stringMatching(/verdict=exact[^]*DROP COLUMN "?bio"?/),
    ])

    const before = contents(cwd)
    const third = await backout(['drizzle-kit', 'generate', '--name', 'none'], { cwd })
    expect(third).toMatchObject({ code: 0, stderr: expect.stringContaining('made no new migration') })
    expect(third.stdout).toMatch(/No schema changes/i)
    expect(await backout(['drizzle-kit', 'check'], { cwd })).toMatchObject({ code: 0 })
    expect(contents(cwd)).toEqual(before)
  })

  test('--json: one object on stdout, what drizzle-kit says goes to stderr', async () => {
    const { code, stdout, stderr } = await backout(['--json', 'drizzle-kit', 'generate', '--name', 'init'], {
      cwd: start(),
    })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'wrap',
      migrations: [{ down: { action: 'written', verdict: 'exact' } }],
    })
    expect(stderr).toMatch(/migration file|drizzle\//)
  })

  test('options alone name the project', async () => {
    const cwd = app({ 'schema.ts': schema(`name: text('name')`) })
    install(cwd, line)
    const args = 'drizzle-kit generate --dialect postgresql --schema ./schema.ts --out ./db --name init'
    expect(await backout(args.split(' '), { cwd })).toMatchObject({ code: 0 })
    expect(Object.keys(contents(cwd)).some((name) => /^db\/.*down\.sql$/.test(name))).toBe(true)
  })

  test('a rename without a person to ask writes nothing, and backout says so', async () => {
    const cwd = start()
    await backout(['drizzle-kit', 'generate', '--name', 'init'], { cwd })
    put(cwd, { 'schema.ts': schema(`name: text('full_name')`) })
    const before = contents(cwd)
    const { stderr } = await backout(['drizzle-kit', 'generate', '--name', 'rename'], { cwd })
    expect(stderr).toContain('made no new migration')
    expect(contents(cwd)).toEqual(before)
  })
})

test('drizzle-kit --output json keeps stdout for itself', async () => {
  const cwd = app({ 'drizzle.config.ts': CONFIG, 'schema.ts': schema(`name: text('name')`) })
  install(cwd, 'drizzle-1.0')
  const { stdout, stderr } = await backout('drizzle-kit generate --name init --output json'.split(' '), { cwd })
  expect(JSON.parse(stdout)).toMatchObject({ status: 'ok' })
  expect(stderr).toContain('exact')
})

test('drizzle-kit up: what was left behind is told, with the commands to follow', async () => {
  const cwd = app({ 'drizzle.config.ts': CONFIG, 'schema.ts': schema(`name: text('name')`) })
  install(cwd, 'drizzle-0.31')
  await backout(['drizzle-kit', 'generate', '--name', 'init'], { cwd })
  const newer = app({ ...contents(cwd), 'drizzle/0000_init.sql': contents(cwd)['drizzle/0000_init.sql']! })
  install(newer, 'drizzle-1.0')
  const { stderr } = await backout(['drizzle-kit', 'up'], { cwd: newer })
  const [, move] = stderr.match(/^ {2}(mv \S+ \S+)$/m) ?? []
  expect(move).toMatch(/^mv drizzle\/0000_init\.down\.sql drizzle\/\d{14}_\w+\/down\.sql$/)
  execFileSync('sh', ['-c', move!], { cwd: newer })
  expect(await backout(['check'], { cwd: newer })).toMatchObject({ code: 0 })
})

test("the tool's own exit code passes, and so does the word that it is not installed", async () => {
  const cwd = app(drizzle({}))
  put(cwd, {
    'node_modules/drizzle-kit/package.json': '{ "main": "index.cjs" }',
    'node_modules/drizzle-kit/index.cjs': '',
    'node_modules/drizzle-kit/bin.cjs': 'console.log(process.argv.slice(2).join()); process.exit(7)',
  })
  expect(await backout(['drizzle-kit', 'migrate', '--x'], { cwd })).toEqual({
    code: 7,
    stdout: 'migrate,--x\n',
    stderr: '',
  })
  expect(await backout(['drizzle-kit', 'generate'], { cwd })).toMatchObject({ code: 7 })
  expect(await backout(['prisma', 'migrate', 'dev'], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('orm-missing'),
  })
})

test.runIf(existsSync('/usr/bin/script'))(
  'prompts work: a rename is answered at a terminal, and its down renames back',
  async () => {
    const cwd = app({ 'drizzle.config.ts': CONFIG, 'schema.ts': schema(`name: text('name').notNull()`) })
    install(cwd, 'drizzle-0.31')
    await backout(['drizzle-kit', 'generate', '--name', 'init'], { cwd })
    put(cwd, { 'schema.ts': schema(`name: text('full_name').notNull()`) })
    const bin = fileURLToPath(new URL('../../packages/cli/dist/bin.js', import.meta.url))
    const line = `'${process.execPath}' '${bin}' --fail-on off drizzle-kit generate --name rename`
    const child = spawn('script', ['-qefc', line, '/dev/null'], {
      cwd,
      env: { PATH: process.env['PATH'], TERM: 'xterm' },
    })
    let screen = ''
    let answered = false
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      screen += part
      // Down to "rename column", then Enter.
      if (!answered && screen.includes('rename column')) {
        answered = true
        child.stdin.write('\u001b[B')
        setTimeout(() => child.stdin.write('\r'), 300)
      }
    })
    const code = await new Promise((resolve) => void child.on('close', resolve))
    expect({ code, answered, screen }).toMatchObject({ code: 0, answered: true })
    expect(downs(cwd)[1]).toMatch(/verdict=exact[^]*RENAME COLUMN "?full_name"? TO "?name"?/)
  },
)
