/** squawk-cli, with the settings that suit a case best: the version, and whether a transaction is around the file. */
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const require = createRequire(import.meta.url)
const folder = dirname(require.resolve('squawk-cli/package.json'))

export const squawkProgram = join(folder, 'js', 'bin', 'squawk')
export const squawkVersion = require('squawk-cli/package.json').version

/** Rules of taste and habit, which are no findings here; `prefer-*` as well. */
export const squawkHygiene = [
  'require-lock-timeout',
  'require-statement-timeout',
  'require-timeout-settings',
  'require-enum-value-ordering',
  'require-table-schema',
  'ban-char-field',
  'ban-create-domain-with-constraint',
  'identifier-too-long',
  'unused-ignore',
]
const isHygiene = (rule) => rule.startsWith('prefer-') || squawkHygiene.includes(rule)

/** Lints files in one process. @returns for each file its findings `{rule, hygiene}` */
export async function squawk(files, { inTransaction }) {
  if (files.length === 0) return new Map()
  const args = ['--reporter', 'json', '--pg-version', '18', ...(inTransaction ? ['--assume-in-transaction'] : [])]
  const program = [squawkProgram, ...args, ...files]
  const { stdout } = await promisify(execFile)(process.execPath, program, { maxBuffer: 2 ** 28 }).catch((error) => {
    // It ends with 1 when it found something.
    if (error.code === 1) return error
    throw error
  })
  const found = new Map(files.map((file) => [file, []]))
  for (const { file, rule_name: rule } of JSON.parse(stdout)) found.get(file).push({ rule, hygiene: isHygiene(rule) })
  return found
}
