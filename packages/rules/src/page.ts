import type { Rule, RuleExample } from '@backout/core'

/** The page of one rule, `docs/rules/<id>.md`. */
export function rulePage(rule: Rule): string {
  const { docs } = rule
  return join([
    `# ${rule.id}`,
    `Severity: **${rule.severity}**${rule.preset === 'strict' ? ' · only in the preset `strict`' : ''} · Hazard: \`${rule.hazard}\` · [PostgreSQL's documentation](${docs.url})`,
    `**When.** ${docs.condition}`,
    `**What happens.** ${docs.effect}`,
    `**What to do.** ${docs.remedy}`,
    ...(docs.facts ? [docs.facts.map((fact) => `- ${fact}`).join('\n')] : []),
    '## Unsafe',
    ...docs.unsafe.map((of) => example(of, rule)),
    '## Safe',
    ...docs.safe.map((of) => example(of, rule)),
    '## Where it is fine',
    'Say why in a comment above the statement. A suppression without a reason suppresses nothing.',
    fenced(`-- backout-ignore ${rule.id}: <why it does not matter here>`),
    'Or change its severity for the whole project in `backout.config.ts`: `off`, `info`, `warning` or `error`.',
    ...(docs.sources.length > 0 ? [`Also known as ${docs.sources.map((source) => `\`${source}\``).join(', ')}.`] : []),
  ])
}

/** The table of all rules, `docs/rules/README.md`. */
export function rulesIndex(rules: readonly Rule[]): string {
  return join([
    '# Safety rules',
    'What backout says of a migration before it is applied. With a shadow the rules know the catalog before and after, and what each statement locked, wrote anew and read there; where PostgreSQL itself has shown it, a finding says “seen on the shadow”. Without one (`--no-shadow`) they read the text alone, know less, and say so.',
    'They are silent about what is new: a table that an unapplied migration creates has no rows and no readers. The facts are those of PostgreSQL 12 to 18.',
    [
      '| Rule | Severity | Hazard | When |',
      '| --- | --- | --- | --- |',
      ...rules.map(
        ({ id, severity, preset, hazard, docs }) =>
          `| [${id}](${id}.md) | ${severity}${preset === 'strict' ? ' (strict)' : ''} | ${hazard} | ${docs.condition.replaceAll('|', '\\|')} |`,
      ),
    ].join('\n'),
  ])
}

const HEAD = '<!-- Generated from packages/rules/src. Change the rule, then run: npx vitest run packages/rules -u -->'

const join = (blocks: readonly string[]) => `${[HEAD, ...blocks].join('\n\n')}\n`

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
