import type { Rule, RuleExample } from '@backout/core'
import { checkMigration } from './check.ts'
import { readExample } from './example.ts'
import { rules } from './rules.ts'

/** One test, independent of any test framework: it passes unless `run` rejects. */
export interface RuleTest {
  readonly name: string
  run(): Promise<void>
}

/** PostgreSQL 18: what examples are for unless they say otherwise. */
const VERSION = 180_000

/**
 * The tests of a rule, made from its examples: on each unsafe one it speaks once, on each safe one it is silent. They read
 * the text alone, with the options' defaults, so examples that take a shadow are left out.
 *
 * ```ts
 * for (const { name, run } of ruleTests(banMoney)) test(name, run)
 * ```
 *
 * @param among the rules that run with it, since a stronger one may speak in its place. Default: all of backout's
 */
export function ruleTests(rule: Rule, among: readonly Rule[] = rules): RuleTest[] {
  const all = among.includes(rule) ? among : [...among, rule]
  const test = (example: RuleExample, times: number): RuleTest => ({
    name: `${times === 0 ? 'is silent' : 'speaks'}: ${example.title ?? example.sql}`,
    async run() {
      const findings = await findingsIn(example, all)
      const said = findings.filter((finding) => finding.rule === rule.id && finding.suppressed === null)
      if (said.length === times) return
      const others = findings.filter((finding) => finding.rule !== rule.id).map((finding) => finding.rule)
      throw new Error(
        [
          `${rule.id} speaks ${said.length} times instead of ${times} on:`,
          example.sql,
          ...said.map(({ condition }) => `It says: ${condition}`),
          ...(others.length > 0 ? [`Other rules that speak: ${others.join(', ')}`] : []),
        ].join('\n'),
      )
    },
  })
  return [
    ...rule.docs.unsafe.filter(inText).map((example) => test(example, 1)),
    ...rule.docs.safe.filter(inText).map((example) => test(example, 0)),
  ]
}

const inText = ({ shadow }: RuleExample) => shadow !== true

const findingsIn = async (example: RuleExample, all: readonly Rule[]) =>
  checkMigration({
    ...(await readExample(example)),
    before: null,
    after: null,
    traces: [],
    postgresVersion: example.postgresVersion ?? VERSION,
    rules: all,
    preset: 'strict',
  })
