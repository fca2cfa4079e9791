import type { Shadow } from '@backout/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testShadow } from '../there-and-back/shadows.ts'
import { buildCase, caseSeeds, lossySeeds, type BuiltCase, type CaseSeed } from './case.ts'
import { oneTransaction } from './one-transaction.ts'
import { holdStashed } from './stashed.ts'
import { hold, type Held } from './violations.ts'

/** `BACKOUT_TEST_CASES=20000 BACKOUT_TEST_SHADOWS=native:14,native:18 npx vitest run test/laws` is the long soak. */
const CASES = Number(process.env['BACKOUT_TEST_CASES'] ?? 2000)
const SHADOWS = (process.env['BACKOUT_TEST_SHADOWS'] ?? 'native:18').split(',')
/** Another one finds other cases; one that breaks a law prints it, with the smallest case that was found. */
const SEED = Number(process.env['BACKOUT_TEST_SEED'] ?? 20_261_129)
/** Milliseconds: what fits into them is tried. In a soak all cases are. */
const LIMIT = process.env['BACKOUT_TEST_CASES'] === undefined ? 45_000 : Number.MAX_SAFE_INTEGER

const HOURS = 36_000_000

describe.each(SHADOWS)('random migrations over random schemas on %s', (spec) => {
  let shadow: Shadow
  beforeAll(async () => {
    shadow = await oneTransaction(await testShadow(spec))
  })
  afterAll(() => shadow?.close())

  test(
    'a way back that is proven leads back: schema, rows, sequences, and there again',
    { timeout: HOURS },
    async () => {
      const { found, failure } = await holdAll(spec, caseSeeds, LIMIT, (one) => hold(shadow, one, one.rows))
      expect(failure).toBeNull()
      // Some have to be about rows and proven: else nothing was held.
      expect(found).toContain('exact, with rows')
    },
  )

  test('with a stash as well', { timeout: HOURS }, async () => {
    const { found, failure } = await holdAll(spec, lossySeeds, LIMIT / 2, (one) => holdStashed(shadow, one, one.rows))
    expect(failure).toBeNull()
    expect(found.length).toBeGreaterThan(0)
  })

  /** @returns the verdicts that there were, and the report of the smallest case that breaks a law, or null */
  async function holdAll(
    label: string,
    seeds: fc.Arbitrary<CaseSeed>,
    limit: number,
    held: (one: BuiltCase) => Promise<Held>,
  ): Promise<{ found: readonly string[]; failure: string | null }> {
    const verdicts: Record<string, number> = {}
    const started = performance.now()
    // At its limit fast-check does not wait for the case that it interrupts, and the next one needs the same database.
    let last: Promise<unknown> = Promise.resolve()
    const details = await fc.check(
      fc.asyncProperty(seeds, (seed) => {
        const result = holdOne(seed)
        last = result.catch(() => null)
        return result
      }),
      { numRuns: CASES, seed: SEED, interruptAfterTimeLimit: limit },
    )
    await last
    async function holdOne(seed: CaseSeed): Promise<void> {
      const one = await buildCase(shadow, seed)
      if (one.up.length === 0) return
      const { verdict, withRows, violations, down } = await held(one)
      const key = withRows ? `${verdict}, with rows` : verdict
      verdicts[key] = (verdicts[key] ?? 0) + 1
      const { before, rows, up } = one
      if (violations.length > 0)
        throw new Error([...violations, '-- before', ...before, '-- rows', ...rows, '-- up', ...up, down].join('\n'))
    }
    const seconds = Math.round((performance.now() - started) / 1000)
    process.stdout.write(
      `${label}: ${details.numRuns} cases of seed ${SEED}, ${seconds} s: ${JSON.stringify(verdicts)}\n`,
    )
    return {
      found: Object.keys(verdicts),
      failure:
        details.counterexample === null
          ? null
          : `${fc.defaultReportMessage(details)}\n${String((details.errorInstance as Error | null)?.message)}`,
    }
  }
})
