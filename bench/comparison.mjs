/** Measures backout next to squawk and pgfence in one run, and writes docs/comparison.md. See README.md. */
import { execFile } from 'node:child_process'
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { readLabelled } from '../fixtures/labelled/read.mjs'
import { comparisonPage } from './comparison-page.mjs'
import { checkCases } from './tools/backout.mjs'
import { pgfence, pgfenceProgram } from './tools/pgfence.mjs'
import { squawk, squawkProgram } from './tools/squawk.mjs'

const { values: options } = parseArgs({
  options: {
    // A folder `<tool>/<good|bad>/<name>__<plain|tx>.sql` of the other tools' own test cases.
    others: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'string' },
    write: { type: 'string', default: fileURLToPath(new URL('../docs/comparison.md', import.meta.url)) },
  },
})

const backout = fileURLToPath(new URL('./bin.js', import.meta.resolve('backout')))
const scratch = await mkdtemp(join(tmpdir(), 'backout-comparison-'))
try {
  const labelled = await judged(readLabelled(), 'labelled', { shadow: true })
  const others = options.others ? await judged(await casesOfOthers(options.others), 'others', { shadow: false }) : null
  const times = await wallTimes(labelled)
  const measured = { labelled, others, times }
  if (options.json) await writeFile(options.json, JSON.stringify(measured, null, 1))
  await writeFile(options.write, comparisonPage(measured))
  process.stdout.write(comparisonPage(measured))
} finally {
  await rm(scratch, { recursive: true, force: true })
}

/** What each tool says of each case. A finding of hygiene is none; a file that a tool refuses is one. */
async function judged(cases, name, { shadow }) {
  const folder = join(scratch, name)
  await mkdir(folder, { recursive: true })
  const files = await Promise.all(
    cases.map(async ({ sql }, index) => {
      const file = join(folder, `${String(index).padStart(4, '0')}.sql`)
      await writeFile(file, `${sql}\n`)
      return file
    }),
  )
  const onProgress = (done, of) => done % 50 === 0 && process.stderr.write(`${name}: ${done}/${of}\n`)
  const withShadow = shadow ? await checkCases(cases, { withShadow: true, onProgress }) : null
  const onText = await checkCases(cases, { withShadow: false })
  const isWrapped = (index) => ['all-pending', 'in-transaction'].includes(cases[index].runner)
  const squawked = new Map([
    ...(await squawk(
      files.filter((_, index) => isWrapped(index)),
      { inTransaction: true },
    )),
    ...(await squawk(
      files.filter((_, index) => !isWrapped(index)),
      { inTransaction: false },
    )),
  ])
  const results = []
  for (const [index, { name: title, family, part, label, hygiene, shadow: needsState }] of cases.entries()) {
    results.push({
      title,
      family,
      part,
      label,
      hygiene,
      needsState,
      file: files[index],
      said: {
        ...(withShadow && { backout: ours(withShadow[index]) }),
        'backout --no-shadow': ours(onText[index]),
        squawk: squawked.get(files[index]),
        pgfence: await pgfence(files[index]),
      },
    })
  }
  return results
}

function ours({ findings, problems }) {
  return [
    ...findings.map(({ rule, hygiene }) => ({ rule, hygiene })),
    ...problems.map(({ code }) => ({ rule: code, hygiene: false })),
  ]
}

async function casesOfOthers(folder) {
  const cases = []
  for (const tool of (await readdir(folder)).sort())
    for (const kind of ['bad', 'good'])
      for (const file of (await readdir(join(folder, tool, kind))).sort()) {
        const text = await readFile(join(folder, tool, kind, file), 'utf8')
        const [, before = '', sql = text] = /^--@ before\n(.*?)\n--@ sql\n(.*)$/s.exec(text) ?? []
        cases.push({
          name: file.replace(/(?:__(?:plain|tx))?\.sql$/, ''),
          family: tool,
          part: 'others',
          label: kind === 'bad' ? 'unsafe' : 'safe',
          hazards: [],
          hygiene: false,
          shadow: false,
          runner: file.endsWith('__tx.sql') ? 'in-transaction' : 'per-statement',
          before,
          pending: '',
          sql,
        })
      }
  return cases
}

/** The whole process from start to exit, interleaved, so that a busy minute hits all. */
async function wallTimes(cases) {
  const one = cases.find(({ said }) =>
    said.squawk.some(({ rule }) => rule === 'require-concurrent-index-creation'),
  ).file
  const parsed = cases.filter(({ said }) => !said['backout --no-shadow'].some(({ rule }) => rule === 'sql-syntax'))
  const all = parsed.map(({ file }) => file)
  const schema = join(scratch, 'schema.sql')
  await writeFile(schema, readLabelled().find(({ family }) => family === 'indexes').before)
  const args = ['analyze', '--format', 'sql', '--output', 'json']
  const runs = [
    { name: 'node -e 0', args: ['-e', '0'] },
    { name: 'squawk', what: 'one file', args: [squawkProgram, one] },
    { name: 'pgfence', what: 'one file', args: [pgfenceProgram, ...args, one] },
    { name: 'backout --no-shadow', what: 'one file', args: [backout, 'check', '--no-shadow', '--sql', one] },
    { name: 'backout', what: 'one file', args: [backout, 'check', '--sql', one, '--schema', schema] },
    { name: 'squawk', what: 'all files', args: [squawkProgram, ...all] },
    { name: 'pgfence', what: 'all files', args: [pgfenceProgram, ...args, ...all] },
    { name: 'backout --no-shadow', what: 'all files', args: [backout, 'check', '--no-shadow', '--sql', ...all] },
  ].map((run) => ({ ...run, times: [] }))
  for (let round = 0; round < Number(options.rounds); round++)
    for (const run of runs) {
      process.stderr.write(`round ${round + 1}: ${run.name} ${run.what ?? ''}\n`)
      const started = performance.now()
      await promisify(execFile)(process.execPath, run.args, { cwd: scratch, maxBuffer: 2 ** 28 }).catch((error) => {
        // Findings make them end with 1; backout ends with 2 where a file does not run on the schema.
        if (![1, 2].includes(error.code)) throw error
      })
      run.times.push(performance.now() - started)
    }
  const bare = median(runs[0].times)
  return runs.map(({ name, what = '', times }) => ({
    name,
    what,
    files: what === 'all files' ? all.length : 1,
    ratio: median(times) / bare,
  }))
}

function median(times) {
  return times.toSorted((a, b) => a - b)[times.length >> 1]
}
