/** `@flvmnt/pgfence`, each file on its own: it takes the tables of one file for new in the next. */
import { analyze } from '@flvmnt/pgfence/dist/analyzer.js'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const manifest = require.resolve('@flvmnt/pgfence/package.json')

export const pgfenceProgram = join(dirname(manifest), 'dist', 'index.js')
export const pgfenceVersion = require('@flvmnt/pgfence/package.json').version

/** Policies of habit, which are no findings here; `prefer-*` and what it grades SAFE or LOW as well. */
export const pgfenceHygiene = [
  'missing-lock-timeout',
  'missing-statement-timeout',
  'missing-application-name',
  'missing-idle-timeout',
]
const isHygiene = (rule) => rule.startsWith('prefer-') || pgfenceHygiene.includes(rule)

const config = {
  format: 'sql',
  output: 'json',
  minPostgresVersion: 18,
  maxAllowedRisk: 'HIGH',
  requireLockTimeout: true,
  requireStatementTimeout: true,
}

/** @returns the file's findings `{rule, hygiene}`; one of its own when it cannot read the file */
export async function pgfence(file) {
  let result
  try {
    ;[result] = await analyze([file], config)
  } catch {
    return [{ rule: 'unreadable', hygiene: false }]
  }
  const graded = result.checks.map(({ ruleId, risk }) => ({
    rule: ruleId,
    hygiene: isHygiene(ruleId) || risk === 'SAFE' || risk === 'LOW',
  }))
  return [...graded, ...result.policyViolations.map(({ ruleId }) => ({ rule: ruleId, hygiene: isHygiene(ruleId) }))]
}
