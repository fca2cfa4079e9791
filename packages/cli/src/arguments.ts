import { bytesIn, PRESETS, SEVERITIES } from '@backout/core'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { stashCommands } from './held/arguments.ts'
import { EXAMPLES, EXIT_CODES, OVERVIEW } from './help.ts'
import type { Flags, Invocation, LookInvocation, ToolName } from './invocation.ts'

/** What came of a command line: something to do, or a text to print (help, version, how to use it). */
export type Parsed = { readonly invocation: Invocation } | { readonly text: string; readonly exitCode: 0 | 2 }

/**
 * Reads a command line.
 * @param argv without node and script
 * @param version of this package, for `--version`
 */
export function parseArguments(argv: readonly string[], version: string): Parsed {
  let text = ''
  let invocation: Invocation | undefined
  const program = build(
    version,
    (asked) => (invocation = asked),
    (part) => (text += part),
  )
  try {
    program.parse([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return { text, exitCode: error.exitCode === 0 ? 0 : 2 }
  }
  return invocation ? { invocation } : { text, exitCode: 2 }
}

function build(version: string, done: (invocation: Invocation) => void, write: (text: string) => void): Command {
  const program = new Command('backout')
    .description('The way back for every database migration: proven down migrations beside drizzle-kit and Prisma.')
    .version(version, '-V, --version')
    .enablePositionalOptions()
    .configureOutput({ writeOut: write, writeErr: write })
    .configureHelp({ helpWidth: 110 })
    .exitOverride()
    .addHelpText('after', `${OVERVIEW}\n${EXIT_CODES}`)
  usageAfterError(program)
  sharedOptions(program)
  program
    .option('-y, --yes', 'wrapped commands: apply in spite of findings, but never of those that lose data')
    .option('--accept <rule>', 'wrapped commands: apply in spite of findings of this rule; may be repeated', collect)

  lookCommand(program, 'down', 'write and prove the down of the newest migration', done)
    .option('--force', 'write over downs that were edited by hand')
    .option('--dry-run', 'print, write nothing')
    .option('--stash', 'first have the newest migration put aside what it would destroy; its down puts it back')
    .option('--stash-limit <size>', 'the most that it may put aside (default: 1GB)', size)
    .option('--unapplied', 'with --stash: no database that counts has run the migration yet')
  lookCommand(program, 'check', 'findings, missing downs and unproven downs; writes nothing', done)
    .option('--no-shadow', 'rules on the text alone')
    .addOption(new Option('--preset <preset>', 'which rules run (default: recommended)').choices([...PRESETS]))
    .option('--baseline', 'write backout.baseline.json: what is found now does not count from here on')
    .option('--fix', 'rewrite the newest migration where there is a mechanical way, after showing and proving it')
    .option('-y, --yes', 'with --fix: write without asking')
    .option('--dry-run', 'with --fix: only show')
    .optionsGroup('Plain SQL, without an ORM:')
    .addOption(new Option('--sql <files...>', 'SQL files, in the order in which they run').conflicts(['all', 'since']))
    .option('--schema <file>', 'the schema before them (pg_dump --schema-only); without it the text alone is read')
    .option('--in-transaction', 'each file runs in one transaction (default: statement by statement)')
    .optionsGroup('Options:')
  lookCommand(program, 'prove', 'prove the downs as they lie on disk; writes nothing', done)
  drillCommand(program, done)
  wrapCommand(program, 'drizzle-kit', 'run drizzle-kit, then look at what it generated', done)
  wrapCommand(program, 'prisma', 'run prisma; looks at a new migration before it is applied', done)
  stashCommands(program, { usageAfterError, projectOptions, url, flags: (own) => flagsOf(program, own), done })
  const stats = program.command('stats').description('print what production says of itself, for --stats elsewhere')
  sharedOptions(usageAfterError(stats))
    .addHelpText('after', `${EXAMPLES.stats}\n${EXIT_CODES}`)
    .action((options: Raw) => done({ command: 'stats', flags: flagsOf(program, options) }))
  const preflight = program
    .command('preflight')
    .description('ask production whether going back is safe now; writes nothing')
    .argument('[migration]', 'the one to go back from (default: the newest that production has)')
  sharedOptions(usageAfterError(preflight))
    .addHelpText('after', `${EXAMPLES.preflight}\n${EXIT_CODES}`)
    .action((migration: string | undefined, options: Raw) =>
      done({ command: 'preflight', migration: migration ?? null, flags: flagsOf(program, options) }),
    )
  const explain = program
    .command('explain')
    .description('print the page of a rule, or list them all')
    .argument('[rule]')
  usageAfterError(explain)
    .option('--cwd <dir>', 'run as if started there')
    .addHelpText('after', `${EXAMPLES.explain}\n${EXIT_CODES}`)
    .action((rule: string | undefined, options: Raw) =>
      done({ command: 'explain', rule: rule ?? null, flags: flagsOf(program, options) }),
    )
  const init = program
    .command('init')
    .description('write backout.config.ts')
    .option('--supabase', 'also write the SQL that gives a shadow what Supabase provides')
    .option('--force', 'write over existing files')
  projectOptions(usageAfterError(init))
    .addHelpText('after', `${EXAMPLES.init}\n${EXIT_CODES}`)
    .action(({ supabase = false, force = false, ...options }: Raw) =>
      done({ command: 'init', supabase, force, flags: flagsOf(program, options) }),
    )
  return program
}

function lookCommand(
  program: Command,
  command: LookInvocation['command'],
  description: string,
  done: (invocation: Invocation) => void,
): Command {
  const all = new Option('--all', `the whole history${command === 'check' ? ' (the default)' : ''}`)
  const since = new Option('--since <ref>', 'migrations that differ from where this branch left <ref>')
  const own = program.command(command).description(description)
  usageAfterError(own).addOption(all.conflicts('since')).addOption(since.conflicts('all'))
  return sharedOptions(own)
    .addHelpText('after', `${EXAMPLES[command]}\n${EXIT_CODES}`)
    .action((options: Raw) => {
      const {
        force = false,
        dryRun = false,
        since: ref,
        sql: files,
        schema,
        inTransaction = false,
        baseline = false,
      } = options
      if (!files && (schema !== undefined || inTransaction))
        own.error(
          `error: option '${inTransaction ? '--in-transaction' : '--schema <file>'}' goes with --sql <files...>`,
        )
      if (!options.stash && (options.stashLimit !== undefined || options.unapplied))
        own.error(`error: option '${options.unapplied ? '--unapplied' : '--stash-limit <size>'}' goes with --stash`)
      const { stashLimit: limit, unapplied = false } = options
      const stash = options.stash && { stash: { ...(limit !== undefined && { limit }), unapplied } }
      const fix = !options.fix ? 'no' : dryRun ? 'show' : options.yes ? 'write' : 'ask'
      const sql = files ? { files, ...(schema !== undefined && { schema }), inTransaction } : null
      const pick = ref === undefined ? (options.all || command === 'check' ? 'all' : 'newest') : { since: ref }
      done({ command, pick, force, dryRun, ...stash, sql, fix, baseline, flags: flagsOf(program, options) })
    })
}

/** Rows in each table unless `--rows` says otherwise: some are changed, some deleted, some stay untouched. */
const ROWS = 5

function drillCommand(program: Command, done: (invocation: Invocation) => void): void {
  const own = program.command('drill').description('rehearse the way back, with the downs as they lie on disk')
  usageAfterError(own)
    .addOption(
      new Option('--last <n>', 'the newest n migrations (default: 1)').argParser(whole).conflicts(['all', 'from']),
    )
    .addOption(
      new Option('--from <ref>', 'from the first that <ref> does not have to the newest').conflicts(['all', 'last']),
    )
    .addOption(new Option('--all', 'the whole history, back to the empty database').conflicts(['last', 'from']))
    .option(
      '--rows <n>',
      `rows in each table (default: ${ROWS}); 1e6 on a native server tells how long it takes`,
      whole,
    )
  formatOptions(shadowOptions(projectOptions(own)))
    .addHelpText('after', `${EXAMPLES.drill}\n${EXIT_CODES}`)
    .action((options: Raw) => {
      const { all, from, last = 1, rows = ROWS } = options
      const pick = all ? 'all' : from === undefined ? { last } : { from }
      done({ command: 'drill', pick, rows, flags: flagsOf(program, options) })
    })
}

function wrapCommand(
  program: Command,
  tool: ToolName,
  description: string,
  done: (invocation: Invocation) => void,
): void {
  program
    .command(tool)
    .description(description)
    .usage('[arguments of the tool…]')
    .argument('[args...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .addHelpText('after', `${EXAMPLES[tool]}\n${EXIT_CODES}`)
    .action((_args: string[], _options: Raw, self: Command) => {
      const { yes = false, accept = [], ...options } = program.opts<Raw>()
      done({ command: 'wrap', tool, args: self.args, yes, accept, flags: flagsOf(program, options) })
    })
}

/** Options as commander gives them. */
interface Raw extends Flags {
  readonly json?: true
  readonly markdown?: true
  readonly shadowUrl?: string
  readonly since?: string
  readonly all?: true
  readonly from?: string
  readonly last?: number
  readonly rows?: number
  readonly force?: boolean
  readonly dryRun?: boolean
  readonly stash?: true
  readonly stashLimit?: number
  readonly unapplied?: true
  readonly sql?: string[]
  readonly fix?: true
  readonly schema?: string
  readonly inTransaction?: boolean
  readonly baseline?: boolean
  readonly supabase?: boolean
  readonly yes?: boolean
  readonly accept?: string[]
}

function sharedOptions(command: Command): Command {
  shadowOptions(projectOptions(command))
    .optionsGroup('Production, which is only read:')
    .addOption(
      new Option('--database-url <url>', 'sizes, rows and ledger; environment: BACKOUT_DATABASE_URL')
        .argParser(url)
        .conflicts('stats'),
    )
    .option('--stats <file>', 'the same from a file that backout stats wrote')
    .optionsGroup('Report:')
    .addOption(new Option('--fail-on <severity>', 'exit 1 from this one on (default: error)').choices([...SEVERITIES]))
  return formatOptions(command)
}

function shadowOptions(command: Command): Command {
  return command
    .optionsGroup('Shadow database:')
    .option('--shadow <where>', 'pglite (default), native[:<major>], or the URL of a server', shadow)
    .option('--shadow-url <url>', 'the same as --shadow <url>; environment: SHADOW_DATABASE_URL', url)
    .option('--shadow-setup <file>', 'SQL for what the history takes for granted: roles, foreign schemas')
    .option('--timeout <seconds>', 'longest time that one statement may take', seconds)
}

function formatOptions(command: Command): Command {
  return command
    .optionsGroup('Report:')
    .addOption(new Option('--format <format>', 'how to report').choices(['pretty', 'json', 'markdown']))
    .addOption(new Option('--json', 'one JSON object on stdout').conflicts(['markdown', 'format']))
    .addOption(new Option('--markdown', 'markdown, for a comment').conflicts(['json', 'format']))
    .option('-q, --quiet', 'only what needs attention')
    .optionsGroup('Options:')
}

function projectOptions(command: Command): Command {
  return command
    .optionsGroup('Project:')
    .addOption(new Option('--adapter <orm>', 'the ORM, when both are in use').choices(['drizzle', 'prisma']))
    .option('--migrations <dir>', 'the folder of migrations; needs no ORM config')
    .option('--config <file>', "the ORM's config, when there are several")
    .option('--cwd <dir>', 'run as if started there')
    .optionsGroup('Options:')
}

/** The whole help after a slip would push the message out of sight. */
function usageAfterError(command: Command): Command {
  const path = [command.parent?.name(), command.name()].filter(Boolean).join(' ')
  const rest = command.parent ? '[options]' : '[options] <command>'
  return command.showHelpAfterError(
    `\nUsage: ${path} ${rest}\nSee ${path} --help for options, examples and exit codes.`,
  )
}

/** Options count on either side of the command's name; the ones after it win. */
function flagsOf(program: Command, own: Raw): Flags {
  const { json, markdown, shadowUrl, ...rest } = { ...program.opts<Raw>(), ...own }
  const { cwd, adapter, migrations, config, shadowSetup, timeout, databaseUrl, stats, failOn, preset, quiet } = rest
  const named = { cwd, adapter, migrations, config, shadowSetup, timeout, databaseUrl, stats, failOn, preset, quiet }
  const flags = {
    ...named,
    format: json ? 'json' : markdown ? 'markdown' : rest.format,
    shadow: rest.shadow === false ? false : (shadowUrl ?? rest.shadow),
  }
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as Flags
}

const collect = (value: string, before: string[] = []) => [...before, value]

function shadow(value: string): string {
  if (/^(?:pglite|native(?::\d+)?)$/.test(value) || /^postgres(?:ql)?:\/\//.test(value)) return value
  throw new InvalidArgumentError('It must be pglite, native, native:<major>, or a postgres:// URL.')
}

function url(value: string): string {
  if (/^postgres(?:ql)?:\/\//.test(value)) return value
  throw new InvalidArgumentError('It must begin with postgres:// or postgresql://.')
}

function size(value: string): number {
  const bytes = bytesIn(value)
  if (bytes !== null) return bytes
  throw new InvalidArgumentError('It must be a size, such as 500MB.')
}

function seconds(value: string): number {
  const number = Number(value)
  if (value.trim() !== '' && number > 0 && Number.isFinite(number)) return number
  throw new InvalidArgumentError('It must be a number of seconds above 0.')
}

function whole(value: string): number {
  const number = Number(value)
  if (value.trim() !== '' && Number.isInteger(number) && number > 0 && number <= 1e8) return number
  throw new InvalidArgumentError('It must be a whole number from 1 to 100,000,000.')
}
