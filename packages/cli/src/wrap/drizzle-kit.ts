import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { missing, operands, optionValue } from './tool.ts'
import type { Intent, Tool } from './tool.ts'

/** Commands that write no migration. Any other may, so it is watched. */
const OTHER = new Set(['migrate', 'push', 'studio', 'check', 'export', 'skills', 'mcp', 'help'])

const VALUED = ['--config', '--dialect', '--driver', '--casing', '--schema', '--out', '--name', '--prefix', '--output']

/**
 * drizzle-kit 0.31 and 1.0. Its exit code says little (0.31 ends with 0 on a broken schema): what is on disk counts.
 * @see https://orm.drizzle.team/docs/kit-overview
 */
export const drizzleKit: Tool = {
  name: 'drizzle-kit',
  adapter: 'drizzle',
  script(folder) {
    try {
      // Its package.json is not exported; the script lies beside the entry.
      return join(dirname(createRequire(join(folder, 'package.json')).resolve('drizzle-kit')), 'bin.cjs')
    } catch (cause) {
      throw missing('drizzle-kit', folder, cause)
    }
  },
  intent(args): Intent {
    const [command] = operands(args, VALUED)
    const asksHelp = args.some((arg) => ['--help', '-h', '--version', '-v', '--explain'].includes(arg))
    return command === undefined || asksHelp || OTHER.has(command) ? 'other' : 'generate'
  },
  paths(args) {
    const config = optionValue(args, '--config')
    if (config !== undefined) return { config }
    const out = optionValue(args, '--out')
    if (out !== undefined) return { migrations: out }
    // Told everything by options, it reads no config and writes to its default folder.
    return optionValue(args, '--dialect') !== undefined && optionValue(args, '--schema') !== undefined
      ? { migrations: 'drizzle' }
      : undefined
  },
  namesMigration: (args) => optionValue(args, '--name') !== undefined,
  unattended: {},
  printsData: (args) => optionValue(args, '--output') === 'json',
}
