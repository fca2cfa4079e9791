/** Measures what the stash costs: the up with it next to the plain one, the way back, and what is held. See README.md. */
import { splitStatements } from '@backout/core'
import { nativeShadow } from '@backout/shadow'
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    native: { type: 'string', default: '18' },
    only: { type: 'string' },
    statements: { type: 'boolean', default: false },
  },
})

const backout = fileURLToPath(new URL('./bin.js', import.meta.resolve('backout')))
const rows = Number(options.rows)
const COLUMNS =
  'id bigint PRIMARY KEY, email text NOT NULL, amount numeric(12,2), at timestamptz, done boolean, note text'
const KEYLESS = COLUMNS.replace(' PRIMARY KEY', '')

/** What is measured: the table before, and one statement. */
const CASES = [
  { name: 'drop a column', up: 'ALTER TABLE t DROP COLUMN note' },
  { name: 'drop the table', up: 'DROP TABLE t' },
  { name: 'update every row', up: `UPDATE t SET note = upper(note)` },
  { name: 'update a row in 100', up: `UPDATE t SET note = upper(note) WHERE id % 100 = 0` },
  { name: 'delete a row in 10', up: 'DELETE FROM t WHERE id % 10 = 0' },
  { name: 'a type that holds less', up: 'ALTER TABLE t ALTER amount TYPE numeric(12,0)' },
  { name: 'drop a column, no key', columns: KEYLESS, up: 'ALTER TABLE t DROP COLUMN note' },
  { name: 'update every row, no key', columns: KEYLESS, up: 'UPDATE t SET note = upper(note)' },
].filter(({ name }) => !options.only || new RegExp(options.only).test(name))

/** That every row is as before, whatever the order of rows. */
const SUM = `count(*) || ' ' || sum(hashtextextended(concat_ws('|', id, email, amount, at, done, note), 0)::numeric)::text`

const scratch = await mkdtemp(join(tmpdir(), 'backout-bench-stash-'))
const shadow = await nativeShadow({
  major: Number(options.native),
  root: import.meta.dirname,
  cacheDir: null,
  timeout: 3_600_000,
})
const ledger = { schema: 'none', table: 'none', ownsSchema: false }
const database = await shadow.open({ migrations: [], runner: { label: 'none', transaction: 'per-batch', ledger } })
// What a shadow's own server limits a real one does not; no autovacuum that would gather statistics meanwhile.
await database.query('SET temp_file_limit = -1')
try {
  for (const each of CASES) Object.assign(each, await written(each), { runs: [] })
  await database.query(`CREATE SCHEMA bench; CREATE TABLE bench.source AS SELECT n AS id, 'user' || n || '@example.com' AS email,
    (n % 100000) / 7.0 AS amount, '2026-01-01'::timestamptz + n * interval '1 second' AS at, n % 3 = 0 AS done, md5(n::text) || md5(n::text) AS note
    FROM generate_series(1, ${rows}) AS n`)
  for (let round = 1; round <= Number(options.rounds); round++)
    for (const each of CASES) {
      process.stderr.write(`round ${round}: ${each.name}\n`)
      const run = await measured(each)
      each.runs.push(run)
      process.stderr.write(`  ${JSON.stringify(run)}\n`)
    }
  process.stdout.write(table())
} finally {
  await database.close()
  await shadow.close()
  await rm(scratch, { recursive: true, force: true })
}

async function statementsOf(text) {
  return (await splitStatements(text)).map(({ start, end }) => text.slice(start, end))
}

/** The migration and its down as backout writes them. */
async function written({ name, columns = COLUMNS, up }) {
  const folder = join(scratch, name.replaceAll(/\W+/g, '-'), 'm')
  await mkdir(join(folder, 'meta'), { recursive: true })
  const tags = ['0000_init', '0001_up']
  const entries = tags.map((tag, idx) => ({ idx, version: '7', when: 1000 + idx, tag, breakpoints: true }))
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ version: '7', dialect: 'postgresql', entries }))
  await writeFile(join(folder, '0000_init.sql'), `CREATE TABLE t (${columns});\n`)
  await writeFile(join(folder, '0001_up.sql'), `${up};\n`)
  const args = ['down', '--stash', '--unapplied', '--fail-on', 'off', '--adapter', 'drizzle', '--migrations', folder]
  await node([...args, '--shadow', `native:${options.native}`, '--cwd', scratch])
  const read = (file) => readFile(join(folder, file), 'utf8')
  const [stashed, down] = [await read('0001_up.sql'), await read('0001_up.down.sql')]
  return { stashed: await statementsOf(stashed), down: await statementsOf(down) }
}

async function measured({ columns = COLUMNS, up, stashed, down }) {
  await fill(columns)
  const copy = await timed(['CREATE TABLE bench.copy AS SELECT * FROM t'])
  await database.query('DROP TABLE bench.copy')
  const plain = await timed([up])
  await fill(columns)
  const [{ before }] = (await database.query(`SELECT ${SUM} AS before FROM t`)).rows
  const withStash = await timed(stashed)
  const [{ bytes }] = (
    await database.query(
      `SELECT sum(pg_total_relation_size(oid))::float8 AS bytes FROM pg_class WHERE relnamespace = 'backout_stash'::regnamespace`,
    )
  ).rows
  const [{ own }] = (await database.query(`SELECT pg_total_relation_size('bench.source')::float8 AS own`)).rows
  const back = await timed(down)
  const [{ after }] = (await database.query(`SELECT ${SUM} AS after FROM t`)).rows
  if (before !== after) throw new Error(`the rows are not as before: ${before}, ${after}`)
  return { copy, plain, withStash, back, held: bytes / own }
}

async function fill(columns) {
  await database.query(`DROP SCHEMA IF EXISTS backout_stash CASCADE; DROP TABLE IF EXISTS t; CREATE TABLE t (${columns});
    INSERT INTO t SELECT * FROM bench.source`)
  for (const sql of ['VACUUM ANALYZE t', 'CHECKPOINT']) await database.query(sql)
}

/** Milliseconds of statements in one transaction. */
async function timed(script) {
  await database.query('BEGIN')
  const started = performance.now()
  for (const sql of script) {
    const at = performance.now()
    await database.query(sql)
    const took = performance.now() - at
    if (options.statements && took > 200)
      process.stderr.write(`  ${Math.round(took)} ms: ${sql.trim().slice(0, 400)}\n`)
  }
  await database.query('COMMIT')
  return performance.now() - started
}

function node(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [backout, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve(said) : reject(new Error(`backout ${args.join(' ')} ended with ${code}\n${said}`)),
    )
  })
}

function table() {
  const head = ['what', 'plain up', 'up with stash', 'way back', 'ms plain', 'ms with stash', 'ms back', 'held']
  const body = CASES.map(({ name, runs }) => {
    const [copy, plain, withStash, back, held] = ['copy', 'plain', 'withStash', 'back', 'held'].map((key) =>
      median(runs.map((run) => run[key])),
    )
    const ratio = (time) => `${(time / copy).toFixed(1)} ×`
    const times = [plain, withStash, back].map((time) => Math.round(time))
    return [name, ratio(plain), ratio(withStash), ratio(back), ...times, `${Math.round(held * 100)} %`]
  })
  return (
    `${rows} rows of 6 columns, native PostgreSQL ${options.native}, ${options.rounds} rounds, interleaved\n\n` +
    [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
  )
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
