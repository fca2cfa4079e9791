/** Measures backout as a user starts it. See README.md. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { history } from './history.mjs'
import { fileOf, writeProject } from './project.mjs'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    migrations: { type: 'string', default: '500' },
    prefix: { type: 'string', default: '60' },
    native: { type: 'string', default: '18' },
    only: { type: 'string' },
    'whole-history': { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})

const require = createRequire(import.meta.url)
const here = (name) => fileURLToPath(new URL(name, import.meta.url))
// The package's main export is one folder away from its program.
const backout = fileURLToPath(new URL('./bin.js', import.meta.resolve('backout')))
const squawk = join(dirname(require.resolve('squawk-cli/package.json')), 'js', 'bin', 'squawk')

const migrations = history({ migrations: Number(options.migrations) })
const scratch = await mkdtemp(join(tmpdir(), 'backout-bench-'))
const whole = join(scratch, 'whole')
const shadowCache = join(whole, 'node_modules', '.cache', 'backout')
const newest = fileOf(whole, migrations.at(-1))
const sizes = [Number(options.prefix), ...(options['whole-history'] ? [migrations.length] : [])]

/** Migrations that are rehearsed, the newest of the first {@link options.prefix}. */
const DRILLED = 10
const rehearsed = join(scratch, 'rehearsed')

const forget = () => rm(shadowCache, { recursive: true, force: true })
const check = ['check', '--since', 'HEAD', '--cwd', whole]
const native = ['--shadow', `native:${options.native}`]

/**
 * What is measured: arguments of node; what must be done first, untimed; and the exit codes that mean it was done (findings
 * make 1). `per` shares the time out among so many migrations. `aim` is the most that the ratio may be, to a bare node
 * unless `to` names another.
 */
const CASES = [
  { name: 'node -e 0', args: ['-e', '0'], exits: [0] },
  { name: 'squawk, newest', args: [squawk, newest], exits: [0, 1] },
  { name: 'check --no-shadow, newest', args: [backout, ...check, '--no-shadow'], aim: 4 },
  {
    name: 'check --no-shadow, one folder of one',
    args: [backout, 'check', '--no-shadow', '--adapter', 'drizzle', '--migrations', join(scratch, 'one', 'drizzle')],
    aim: 4,
  },
  { name: 'check, native, warm', args: [backout, ...check, ...native], aim: 12 },
  // The cold run comes first, so that the warm one finds what it left.
  { name: 'check, PGlite, cold', args: [backout, ...check], before: forget },
  { name: 'check, PGlite, warm', args: [backout, ...check], aim: 25 },
  { name: 'down --dry-run, PGlite, warm', args: [backout, 'down', '--dry-run', '--cwd', whole] },
  // The first migrations with their downs; start, rehearsals and staircase together, shared out among those rehearsed.
  ...['pglite', `native:${options.native}`].map((shadow) => ({
    name: `drill, a migration of --last ${DRILLED}, ${shadow === 'pglite' ? 'PGlite' : 'native'}`,
    args: [backout, 'drill', '--last', String(DRILLED), '--shadow', shadow, '--cwd', rehearsed],
    per: DRILLED,
    exits: [0],
  })),
  ...sizes.flatMap((size) => {
    const folder = join(scratch, `first-${size}`)
    const replay = `plain replay of ${size}, PGlite`
    const fresh = async () => {
      await rm(folder, { recursive: true, force: true })
      await writeProject(folder, migrations.slice(0, size))
    }
    return [
      { name: replay, args: [here('replay.mjs'), join(folder, 'drizzle')], before: fresh, exits: [0] },
      {
        name: `down --all of ${size}, PGlite, cold`,
        args: [backout, 'down', '--all', '--cwd', folder],
        before: fresh,
        aim: 4,
        to: replay,
      },
    ]
  }),
].filter(({ name }) => !options.only || name === 'node -e 0' || new RegExp(options.only).test(name))

try {
  await writeProject(whole, migrations)
  await writeProject(join(scratch, 'one'), migrations.slice(-1))
  // The newest has its down, as it has in review, so that `check` proves one. This fills the caches as well.
  await node(CASES.find(({ name }) => name.startsWith('plain')) ?? {}, [backout, 'down', '--cwd', whole])
  if (CASES.some(({ name }) => name.includes('native'))) await node({}, [backout, ...check, ...native])

  if (CASES.some(({ per }) => per)) {
    await writeProject(rehearsed, migrations.slice(0, Number(options.prefix)))
    await node({ exits: [0, 1] }, [backout, 'down', '--all', '--cwd', rehearsed])
  }

  for (const each of CASES) each.times = []
  for (let round = 1; round <= Number(options.rounds); round++) {
    for (const each of CASES) {
      await each.before?.()
      process.stderr.write(`round ${round}: ${each.name}\n`)
      each.times.push((await node(each, each.args)).milliseconds / (each.per ?? 1))
    }
  }
  const usageFile = join(scratch, 'usage')
  for (const each of CASES) {
    await each.before?.()
    process.stderr.write(`usage: ${each.name}\n`)
    const preload = ['--import', pathToFileURL(here('usage.mjs')).href]
    await node(each, [...preload, ...each.args], { BENCH_USAGE_FILE: usageFile })
    Object.assign(each, JSON.parse(await readFile(usageFile, 'utf8')))
  }
  process.stdout.write(table())
} finally {
  if (options.keep) process.stderr.write(`kept ${scratch}\n`)
  else await rm(scratch, { recursive: true, force: true })
}

/** Runs node to its end. A run that did not do its job is no measurement: it stops the bench with what it said. */
function node({ name = 'set-up', exits = [0, 1] }, args, env = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    child.stdout.on('data', (text) => (said += text))
    child.stderr.on('data', (text) => (said += text))
    child.on('error', reject)
    child.on('close', (code) => {
      const milliseconds = performance.now() - started
      if (exits.includes(code)) resolve({ milliseconds, said })
      else reject(new Error(`${name}: node ${args.join(' ')} ended with ${code}\n${said}`))
    })
  })
}

function table() {
  const rows = CASES.map(({ name, times, peak, cpu, aim, per = 1, to = 'node -e 0' }) => {
    const base = median(CASES.find((other) => other.name === to)?.times ?? [])
    const ratio = median(times) / base
    const verdict =
      aim === undefined ? '' : `≤ ${aim}${to === 'node -e 0' ? '' : ' × the replay'} ${ratio <= aim ? '✓' : '✗'}`
    const range = `${Math.round(Math.min(...times))}–${Math.round(Math.max(...times))}`
    return [
      name,
      Math.round(median(times)),
      range,
      `${ratio.toFixed(1)} ×`,
      verdict,
      Math.round(cpu / per),
      Math.round(peak),
    ]
  })
  const head = ['what', 'median ms', 'range ms', 'ratio', 'aim', 'CPU ms', 'peak MB']
  const statements = migrations.reduce((sum, each) => sum + each.statements.length, 0)
  const tables = migrations.flatMap((each) => each.statements)
  const living = count(tables, 'CREATE TABLE') - count(tables, 'DROP TABLE')
  return (
    `${migrations.length} migrations, ${living} tables, ${statements} statements; ${options.rounds} rounds, interleaved; ` +
    `node ${process.version}, ${process.platform}-${process.arch}, ${cpus().length} × ${cpus()[0]?.model}\n\n` +
    [head, head.map(() => '---'), ...rows].map(line).join('')
  )
}

function line(cells) {
  return `| ${cells.join(' | ')} |\n`
}

function count(statements, start) {
  return statements.filter((sql) => sql.startsWith(start)).length
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
