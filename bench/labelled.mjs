/** How often the rules are right on migrations that a person labelled. See README.md. */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { readLabelled } from '../fixtures/labelled/read.mjs'
import { checkCases } from './tools/backout.mjs'

const { values: options } = parseArgs({
  options: {
    part: { type: 'string', default: 'development' },
    mode: { type: 'string', default: 'both' },
    family: { type: 'string' },
    names: { type: 'boolean' },
    json: { type: 'string' },
  },
})

// The held-out part is for numbers; its cases are named only to whoever asks.
const names = options.names ?? options.part === 'development'
const cases = readLabelled(options.part === 'all' ? undefined : options.part).filter(
  ({ family }) => options.family === undefined || family === options.family,
)
const modes = [
  { key: 'shadow', title: 'With a shadow', withShadow: true },
  { key: 'text', title: 'On the text alone', withShadow: false },
].filter(({ key }) => options.mode === 'both' || options.mode === key)

const written = []
for (const { key, title, withShadow } of modes) {
  const started = performance.now()
  const onProgress = (done, of) => process.stderr.write(done % 50 === 0 || done === of ? `${key}: ${done}/${of}\n` : '')
  const results = await checkCases(cases, { withShadow, onProgress })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const judged = cases.map((each, index) => judge(each, results[index]))
  written.push(...judged.map((each) => ({ mode: key, ...each })))
  // What only a state tells is not asked of the text.
  const held = judged.filter(({ shadow }) => withShadow || !shadow)
  process.stdout.write(`\n## ${title}: ${held.length} cases of ${options.part} (${seconds} s)\n\n${summary(held)}`)
  process.stdout.write(`\n${perHazard(held)}`)
  if (names) process.stdout.write(`\n${byName(held)}`)
  const beyond = judged.filter((each) => !held.includes(each))
  if (beyond.length > 0) {
    const lucky = beyond.filter(({ label, caught }) => (label === 'unsafe') === caught).length
    process.stdout.write(`\nOf ${beyond.length} more that the text cannot tell it got ${lucky} right.\n`)
  }
}
if (options.json) await writeFile(options.json, JSON.stringify(written, null, 1))

/** What was said of one case, next to what should have been. */
function judge(each, { findings, problems }) {
  const recommended = findings.filter(({ hygiene }) => !hygiene)
  const { name, family, part, label, hazards, hygiene, shadow, cause } = each
  const caught = recommended.length > 0 || problems.length > 0
  const right = recommended.some(({ hazard }) => hazards.includes(hazard)) || problems.length > 0
  return { name, family, part, label, hazards, hygiene, shadow, cause, findings, recommended, problems, caught, right }
}

function summary(judged) {
  const unsafe = judged.filter(({ label, hygiene }) => label === 'unsafe' && !hygiene)
  const safe = judged.filter(({ label }) => label === 'safe')
  const hygiene = judged.filter((each) => each.hygiene)
  const byRule = unsafe.filter(({ recommended }) => recommended.length > 0)
  const spoken = [...unsafe, ...safe].filter(({ caught }) => caught)
  return table(
    ['what', 'cases', 'of', '%'],
    [
      ['unsafe, caught', count(unsafe, 'caught'), unsafe.length],
      ['… by a rule (the others: the migration itself failed)', byRule.length, unsafe.length],
      ['… for a right reason', count(unsafe, 'right'), unsafe.length],
      ['safe, false alarm', count(safe, 'caught'), safe.length],
      ['precision: of the cases on which it spoke, unsafe', count(unsafe, 'caught'), spoken.length],
      ['hygiene, found by `strict`', hygiene.filter(({ findings }) => findings.length > 0).length, hygiene.length],
      ['hygiene, on which `recommended` speaks', count(hygiene, 'caught'), hygiene.length],
    ].map(([what, of, all]) => [what, of, all, percent(of, all)]),
  )
}

/** Recall by the first hazard of the label, precision by the hazard that was said. */
function perHazard(judged) {
  const counted = judged.filter(({ hygiene }) => !hygiene)
  const hazards = [...new Set(counted.flatMap((each) => each.hazards))]
  const rows = hazards.map((hazard) => {
    const meant = counted.filter((each) => each.hazards[0] === hazard)
    const spoken = counted.flatMap(({ recommended, ...of }) =>
      recommended.filter((finding) => finding.hazard === hazard).map(() => of),
    )
    const right = spoken.filter((of) => of.hazards.includes(hazard)).length
    const caught = meant.filter(({ right: isRight }) => isRight).length
    return [
      hazard,
      caught,
      meant.length,
      percent(caught, meant.length),
      right,
      spoken.length,
      percent(right, spoken.length),
    ]
  })
  return table(['hazard', 'caught as such or worse', 'of', 'recall %', 'findings right', 'of', 'precision %'], rows)
}

function byName(judged) {
  const missed = judged.filter(({ label, hygiene, caught }) => label === 'unsafe' && !hygiene && !caught)
  const otherwise = judged.filter(
    ({ label, hygiene, caught, right }) => label === 'unsafe' && !hygiene && caught && !right,
  )
  const alarms = judged.filter(({ label, caught }) => label === 'safe' && caught)
  const unkempt = judged.filter(({ hygiene, findings }) => hygiene && findings.length === 0)
  return (
    list('Missed', missed, ({ hazards, cause }) => `${hazards[0]}: ${cause}`) +
    list('Caught for another reason', otherwise, (each) => `${each.hazards.join(' ')}; said: ${said(each)}`) +
    list('False alarms', alarms, said) +
    list('Hygiene that `strict` does not find', unkempt, ({ cause }) => cause)
  )
}

function said({ recommended, problems }) {
  return [
    ...new Set([...recommended.map(({ rule, hazard }) => `${rule} (${hazard})`), ...problems.map(({ code }) => code)]),
  ].join(', ')
}

function list(title, of, line) {
  return of.length === 0
    ? ''
    : `### ${title}\n\n${of.map((each) => `- ${each.family}: ${each.name} — ${line(each)}\n`).join('')}\n`
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

function count(judged, what) {
  return judged.filter((each) => each[what]).length
}

function percent(of, all) {
  return all === 0 ? '–' : ((100 * of) / all).toFixed(1)
}
