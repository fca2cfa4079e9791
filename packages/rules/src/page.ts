import type { Hazard, Rule, RuleExample } from '@backout/core'

/** The page of one rule, `docs/rules/<id>.md`. */
export const rulePage = (rule: Rule): string => join([HEAD, ...pageOf(rule)])

/** The page of one rule as `backout explain` prints it. */
export const explainRule = (rule: Rule): string => join(pageOf(rule))

/** Every rule with when it speaks, by hazard, as `backout explain` prints it. */
export function listRules(rules: readonly Rule[]): string {
  const blocks = byHazard(rules).map(([hazard, those]) =>
    [hazard, ...those.map((rule) => `  ${rule.id}${strictMark(rule)}\n      ${rule.docs.condition}`)].join('\n'),
  )
  return join([...blocks, 'backout explain <rule> prints the whole page of one.'])
}

function pageOf(rule: Rule): string[] {
  const { docs } = rule
  return [
    `# ${rule.id}`,
    [
      `Severity: **${rule.severity}**${rule.preset === 'strict' ? ' · only in the preset `strict`' : ''}`,
      `Hazard: \`${rule.hazard}\``,
      ...(docs.url === '' ? [] : [`[PostgreSQL's documentation](${docs.url})`]),
    ].join(' · '),
    `**When.** ${docs.condition}`,
    `**What happens.** ${docs.effect}`,
    `**What to do.** ${docs.remedy}`,
    ...(docs.facts ? [docs.facts.map((fact) => `- ${fact}`).join('\n')] : []),
    ...optionsOf(rule),
    '## Unsafe',
    ...docs.unsafe.map((of) => example(of, rule)),
    '## Safe',
    ...docs.safe.map((of) => example(of, rule)),
    '## Where it is fine',
    'Say why in a comment above the statement, if you like with the last day on which that holds. A suppression without a reason suppresses nothing.',
    fenced(
      `-- backout-ignore ${rule.id}: <why it does not matter here>\n-- backout-ignore ${rule.id} until 2027-03-01: <why it does not matter before>`,
    ),
    'Or change its severity for the whole project in `backout.config.ts`: `off`, `info`, `warning` or `error`.',
    ...(docs.sources.length > 0 ? [`Also known as ${docs.sources.map((source) => `\`${source}\``).join(', ')}.`] : []),
  ]
}

function optionsOf({ id, severity, options = {} }: Rule): string[] {
  const entries = Object.entries(options)
  if (entries.length === 0) return []
  const values = entries.map(([name, option]) => `${name}: ${JSON.stringify(option.default)}`)
  return [
    '## Options',
    entries
      .map(([name, option]) => `- \`${name}\` (default \`${JSON.stringify(option.default)}\`): ${option.description}`)
      .join('\n'),
    `\`\`\`ts\nrules: { '${id}': ['${severity}', { ${values.join(', ')} }] }\n\`\`\``,
  ]
}

/** The index of all rules, `docs/rules/README.md`. */
export function rulesIndex(rules: readonly Rule[]): string {
  const groups = byHazard(rules)
  return join([
    HEAD,
    '# Safety rules',
    'What backout says of a migration before it is applied. With a shadow the rules know the catalog before and after, and what each statement locked, wrote anew and read there; where PostgreSQL itself has shown it, a finding says “seen on the shadow”. Without one (`--no-shadow`) they read the text alone, know less, and say so.',
    'They are silent about what is new: a table that an unapplied migration creates has no rows and no readers. The facts are those of PostgreSQL 12 to 18.',
    'The preset `recommended` holds what can hurt; rules marked (strict) are about hygiene and the quality of the schema, and run with `--preset strict` or once the config gives them a severity.',
    groups.map(([hazard, those]) => `- [${hazard}](#${hazard}): ${MEANINGS[hazard]} (${those.length})`).join('\n'),
    ...groups.flatMap(([hazard, those]) => [
      `## ${hazard}`,
      [
        '| Rule | Severity | When |',
        '| --- | --- | --- |',
        ...those.map((rule) => {
          const { id, severity, docs } = rule
          return `| [${id}](${id}.md) | ${severity}${strictMark(rule)} | ${docs.condition.replaceAll('|', '\\|')} |`
        }),
      ].join('\n'),
    ]),
  ])
}

const strictMark = ({ preset }: Rule) => (preset === 'strict' ? ' (strict)' : '')

/** The worst first; the order of the index. */
const MEANINGS: Readonly<Record<Hazard, string>> = {
  'loses-data': 'rows, values or what was computed from them are gone',
  'fails-on-rows': 'the migration stops on rows that production may hold',
  'fails-in-runner': 'the migration stops because of how the ORM sends it, or leaves half of it behind',
  'breaks-clients': 'code that runs meanwhile, or after it, gets errors',
  'blocks-reads': 'nobody reads or writes a table while it runs',
  'blocks-writes': 'nobody writes to a table while it runs',
  'rewrites-table': 'a table is written anew, at the cost of its size',
  'scans-table': 'a table is read from end to end under a lock',
  'weakens-security': 'somebody may see or do more than before',
  'weakens-schema': 'the schema holds less of what it should, or ages badly',
  'hides-findings': 'a comment keeps findings from being seen',
}

const byHazard = (rules: readonly Rule[]) =>
  (Object.keys(MEANINGS) as Hazard[])
    .map((hazard) => [hazard, rules.filter((rule) => rule.hazard === hazard)] as const)
    .filter(([, those]) => those.length > 0)

const HEAD = '<!-- Generated from packages/rules/src. Change the rule, then run: npx vitest run packages/rules -u -->'

const join = (blocks: readonly string[]) => `${blocks.join('\n\n')}\n`

function example(of: RuleExample, { hazard }: Rule): string {
  const { title, before, pending, sql, transaction, batches, remarks = [], shadow } = of
  const runners = {
    'per-batch': 'The file is sent as one query, in a transaction of its own.',
    'all-pending': 'All pending migrations run in one transaction.',
  }
  const runner =
    batches === 'statements'
      ? 'The file is sent statement by statement, each in a transaction of its own.'
      : hazard === 'fails-in-runner' || transaction === 'per-batch'
        ? runners[transaction ?? 'all-pending']
        : ''
  const parts = [
    [
      title === undefined ? '' : `${title.charAt(0).toUpperCase()}${title.slice(1)}.`,
      runner,
      ...remarks.map(({ why }) => why),
      shadow ? 'It takes a shadow to tell.' : '',
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
    fenced(
      [
        ...(before === undefined ? [] : ['-- the state before', before, '']),
        ...(pending === undefined ? [] : ['-- an unapplied migration before it', pending, '']),
        ...(before === undefined && pending === undefined ? [] : ['-- the migration']),
        sql,
      ].join('\n'),
    ),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

const fenced = (sql: string) => `\`\`\`sql\n${sql}\n\`\`\``
