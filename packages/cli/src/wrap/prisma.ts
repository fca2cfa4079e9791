import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { missing, operands, optionValue } from './tool.ts'
import type { Tool } from './tool.ts'

const VALUED = ['--config', '--schema', '--name', '-n', '--url', '--telemetry-information']

/**
 * Prisma 6 and 7. Only `migrate dev` makes migrations.
 * @see https://www.prisma.io/docs/orm/reference/prisma-cli-reference#migrate-dev
 */
export const prismaCli: Tool = {
  name: 'prisma',
  adapter: 'prisma',
  script(folder) {
    try {
      const app = createRequire(join(folder, 'package.json'))
      const manifest = app.resolve('prisma/package.json')
      const { bin } = app(manifest) as { bin: string | { prisma: string } }
      return join(dirname(manifest), typeof bin === 'string' ? bin : bin.prisma)
    } catch (cause) {
      throw missing('prisma', folder, cause)
    }
  },
  intent(args) {
    const [group, command] = operands(args, VALUED)
    const asksHelp = args.some((arg) => arg === '--help' || arg === '-h')
    if (group !== 'migrate' || command !== 'dev' || asksHelp) return 'other'
    return args.includes('--create-only') ? 'create' : 'create-and-apply'
  },
  paths(args) {
    const config = optionValue(args, '--config') ?? optionValue(args, '--schema')
    return config === undefined ? undefined : { config }
  },
  namesMigration: (args) => optionValue(args, '--name', '-n') !== undefined,
  // Without it Prisma 7.10 waits for ever for the name of a migration, terminal or not; with it the name is empty.
  unattended: { CI: '1' },
  printsData: () => false,
}
