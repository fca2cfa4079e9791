import { InvalidArgumentError, Option, type Command } from 'commander'
import { EXAMPLES, EXIT_CODES } from '../help.ts'
import type { Flags, HeldInvocation } from '../invocation.ts'
import { ageIn } from './age.ts'

/** What the whole command line gives its commands. */
export interface Common {
  readonly usageAfterError: (command: Command) => Command
  readonly projectOptions: (command: Command) => Command
  readonly url: (value: string) => string
  readonly flags: (own: never) => Flags
  readonly done: (invocation: HeldInvocation) => void
}

interface Raw extends Flags {
  readonly olderThan?: number
  readonly migration?: string
  readonly conflicts?: boolean
  readonly yes?: boolean
}

/** `backout stash list | show | purge`. */
export function stashCommands(program: Command, common: Common): void {
  const { usageAfterError, done } = common
  const stash = program.command('stash').description('what migrations have put aside: list, show, purge')
  usageAfterError(stash).addHelpText('after', `${EXAMPLES.stash}\n${EXIT_CODES}`)
  const flags = (own: Raw) => common.flags(own as never)

  heldCommand(stash, 'list', 'what is held: of which migration, how much, how old', common).action((own: Raw) =>
    done({ command: 'stash', ask: { what: 'list' }, flags: flags(own) }),
  )
  heldCommand(stash, 'show', 'one table of it, or those of a migration, and the conflicts', common)
    .argument('<name>', 'a table of the stash, or a migration')
    .action((name: string, own: Raw) => done({ command: 'stash', ask: { what: 'show', name }, flags: flags(own) }))
  heldCommand(stash, 'purge', 'drop it, after showing it; no down can put it back then', common)
    .option('--older-than <age>', 'only what was put aside so long ago: 30d, 12h, 2w', age)
    .option('--migration <name>', 'only of this migration')
    .option('--conflicts', 'the list of conflicts too')
    .option('-y, --yes', 'without asking')
    .action(({ olderThan, migration, conflicts = false, yes = false, ...own }: Raw) => {
      const scope = {
        conflicts,
        ...(olderThan !== undefined && { olderThan }),
        ...(migration !== undefined && { migration }),
      }
      done({ command: 'stash', ask: { what: 'purge', scope, yes }, flags: flags(own) })
    })
}

function heldCommand(
  stash: Command,
  name: string,
  description: string,
  { usageAfterError, projectOptions, url }: Common,
) {
  const command = usageAfterError(stash.command(name).description(description))
    .option('--database-url <url>', 'the database that holds it; environment: BACKOUT_DATABASE_URL', url)
    .addOption(new Option('--json', 'one JSON object on stdout'))
  return projectOptions(command)
}

function age(value: string): number {
  const seconds = ageIn(value)
  if (seconds !== null) return seconds
  throw new InvalidArgumentError('It must be an age, such as 30d, 12h or 2w.')
}
