import { BackoutError } from '@backout/core'
import type { Report } from '@backout/core'
import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { ask } from '../ask.ts'
import { adaptersNamed } from '../adapters.ts'
import type { ToolName, WrapInvocation } from '../invocation.ts'
import { bareReport, printProblem, printReport } from '../output.ts'
import { findProject } from '../project.ts'
import { knownRules } from '../rules.ts'
import type { Settings } from '../settings.ts'
import { interactive } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'
import { runScript } from './child.ts'
import { flagsToAgree, objections, reasons } from './consent.ts'
import { draftsOf } from './drafts.ts'
import { drizzleKit } from './drizzle-kit.ts'
import { list } from './listing.ts'
import { prismaCli } from './prisma.ts'
import type { Tool } from './tool.ts'
import { wrap } from './wrap.ts'
import type { LeftBehind } from './wrap.ts'

const TOOLS: Readonly<Record<ToolName, Tool>> = { 'drizzle-kit': drizzleKit, prisma: prismaCli }

/** Runs `backout drizzle-kit …` and `backout prisma …` in the terminal that they were started in. */
export async function runWrapped(invocation: WrapInvocation, settings: Settings, terminal: Terminal): Promise<number> {
  const { args } = invocation
  const { cwd } = settings
  const tool = TOOLS[invocation.tool]
  if (invocation.accept.length > 0) await knownRules(settings, invocation.accept)
  const script = tool.script(cwd)
  const intent = tool.intent(args)
  const toStderr = tool.printsData(args)
  const dataToStderr = settings.format !== 'pretty' && intent !== 'other'
  const env = intent === 'other' || terminal.stdin.isTTY ? {} : tool.unattended
  const print = (report: Report) => printReport(report, { ...settings, toStderr }, terminal)
  const paths = tool.paths(args)
  const hints =
    paths === undefined
      ? { ...settings.hints, adapter: tool.adapter }
      : { adapter: tool.adapter, migrations: paths.migrations, ormConfig: paths.config }
  if (intent === 'create-and-apply' && terminal.stdin.isTTY && !tool.namesMigration(args)) {
    terminal.err(`backout: ${tool.name} will ask for a name first; without a change the draft is thrown away again.\n`)
  }
  return wrap(args, intent, {
    run: (given) => runScript(script, given, { cwd, dataToStderr, env }),
    list: () => list(async () => findProject(await adaptersNamed(tool.adapter), cwd, hints)),
    async look({ found }, migrations) {
      const names = new Set(migrations.map(({ name }) => name))
      const { look } = await import('../look.ts')
      const select = (all: typeof migrations) => all.filter(({ name }) => names.has(name))
      // What was generated just now no database has run.
      if (settings.stash.scope !== 'never' && migrations.length === 1) {
        const { runStash } = await import('../stash.ts')
        await runStash({ found, select, stash: settings.stash, write: true, unapplied: true }, settings, terminal)
      }
      const report = await look({ command: 'wrap', found, select }, settings, terminal)
      await print(report)
      return report
    },
    consent: (report) => consent(report, invocation, settings, terminal),
    async nothingNew(listing) {
      terminal.err(
        listing
          ? `backout: ${tool.name} made no new migration; there is nothing to look at.\n`
          : `backout: found no ${tool.adapter} project for PostgreSQL after ${tool.name} had run; nothing was looked at.\n`,
      )
      if (settings.format === 'json') await print(bareReport('wrap', []))
    },
    async leftBehind(downs) {
      terminal.err(
        leftBehindText(
          downs.filter(({ from }) => existsSync(from)),
          cwd,
        ),
      )
    },
    async complain(error) {
      if (!(error instanceof BackoutError)) throw error
      await printProblem(error, cwd, terminal)
      if (settings.format === 'json') await print(bareReport('wrap', [error]))
    },
    drafts: ({ found }) => draftsOf(found.project.root),
  })
}

async function consent(
  report: Report,
  { yes, accept, args, tool }: WrapInvocation,
  { failOn }: Settings,
  terminal: Terminal,
): Promise<boolean> {
  if (report.summary.exitCode === 2) {
    terminal.err('\nNot applied: it could not be looked at to the end.\n')
    return false
  }
  const open = objections(report, { failOn, yes, accept })
  const why = reasons(open)
  if (why.length === 0) return true
  terminal.err(`\nStopped before the apply:\n${why.map((reason) => `  - ${reason}\n`).join('')}`)
  if (interactive(terminal) && (await ask('Apply in spite of it? [y/N] '))) return true
  const names = report.migrations.map(({ file }) => `  ${file}\n`).join('')
  terminal.err(
    `\nNot applied; the migration stays as a draft:\n${names}` +
      `Edit it and run the command again, delete its folder, or agree to it:\n` +
      `  backout ${flagsToAgree(open)} ${tool} ${args.join(' ')}\n`,
  )
  return false
}

function leftBehindText(downs: readonly LeftBehind[], cwd: string): string {
  if (downs.length === 0) return ''
  const commands = downs.map(({ from, to }) =>
    to === null ? `  rm ${show(from, cwd)}\n` : `  mv ${show(from, cwd)} ${show(to, cwd)}\n`,
  )
  return `backout: the migrations moved or went, and their downs were left behind. To follow:\n${commands.join('')}`
}

const show = (path: string, cwd: string) => {
  const short = relative(cwd, path)
  return /^[\w./@%+:,=-]+$/.test(short) ? short : `'${short.replaceAll("'", `'\\''`)}'`
}
