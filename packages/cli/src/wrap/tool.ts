import { BackoutError } from '@backout/core'
import type { ExplicitPaths } from '@backout/core'
import type { ToolName } from '../invocation.ts'

/** What backout knows of an ORM's command line. */
export interface Tool {
  readonly name: ToolName
  /** The adapter that reads what it writes. */
  readonly adapter: 'drizzle' | 'prisma'
  /**
   * The script behind the command, as the app in `folder` has it installed.
   * @throws BackoutError `orm-missing`
   */
  script(folder: string): string
  /** What these arguments ask of it. */
  intent(args: readonly string[]): Intent
  /** The project that they name, if they do. */
  paths(args: readonly string[]): ExplicitPaths | undefined
  /** Whether the new migration is named, so that nobody needs to be asked. */
  namesMigration(args: readonly string[]): boolean
  /** What its environment needs in addition where there is no terminal to ask at. */
  readonly unattended: NodeJS.ProcessEnv
  /** Whether its stdout is data that somebody else reads. */
  printsData(args: readonly string[]): boolean
}

/**
 * - `other`: makes no migration; passed straight through.
 * - `generate`: may make migrations, applies none.
 * - `create`: makes a migration and leaves the apply to a later run.
 * - `create-and-apply`: makes a migration and applies it in one go.
 */
export type Intent = 'other' | 'generate' | 'create' | 'create-and-apply'

/** The value of an option given as `--name value` or `--name=value`; the last one counts. */
export function optionValue(args: readonly string[], ...names: readonly string[]): string | undefined {
  let value: string | undefined
  for (const [index, arg] of args.entries()) {
    for (const name of names) {
      if (arg === name) value = args[index + 1] ?? value
      else if (arg.startsWith(`${name}=`)) value = arg.slice(name.length + 1)
    }
  }
  return value
}

/** The arguments that are neither options nor the values of `valued` ones, in order. */
export function operands(args: readonly string[], valued: readonly string[]): string[] {
  return args.filter((arg, index) => !arg.startsWith('-') && !valued.includes(args[index - 1] ?? ''))
}

/** Says that a tool is not installed where it should be. */
export function missing(tool: string, folder: string, cause: unknown): BackoutError {
  return new BackoutError(
    {
      code: 'orm-missing',
      what: `${tool} was not found.`,
      why: `It is not installed in ${folder} or above.`,
      fix: `Install it (\`npm install --save-dev ${tool}\`), or run backout in the app that has it.`,
    },
    { cause },
  )
}
