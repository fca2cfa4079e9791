import type { Problem, Report } from '@backout/core'
import type { Format } from './invocation.ts'
import { colored } from './terminal.ts'
import type { Screen, Terminal } from './terminal.ts'
import { readFile } from 'node:fs/promises'

/** How a report is to be printed. */
export interface OutputOptions {
  readonly format: Format
  readonly quiet: boolean
  /** Paths below it are printed relative to it. */
  readonly cwd: string
  /** Prints the report to stderr, since stdout carries a wrapped tool's data. */
  readonly toStderr?: boolean
}

/** Prints a report in the format that was asked for. */
export async function printReport(report: Report, options: OutputOptions, terminal: Terminal): Promise<void> {
  const [write, screen] = options.toStderr ? [terminal.err, terminal.stderr] : [terminal.out, terminal.stdout]
  write(await render(report, options, screen, terminal.env))
}

async function render(report: Report, options: OutputOptions, screen: Screen, env: NodeJS.ProcessEnv): Promise<string> {
  const { json, markdown, pretty } = await import('@backout/reporters')
  const { format, quiet, cwd } = options
  if (format === 'json') return json(report)
  if (format === 'markdown') return markdown(report, { cwd })
  return pretty(report, { color: colored(screen, env), width: screen.width, quiet, cwd })
}

/** Prints a problem to stderr, with the place in the file that it names. */
export async function printProblem(problem: Problem, cwd: string, terminal: Terminal): Promise<void> {
  const { formatProblem } = await import('@backout/reporters')
  const { stderr, env, err } = terminal
  const source =
    problem.where?.line === undefined ? undefined : await readFile(problem.where.file, 'utf8').catch(() => undefined)
  err(formatProblem(problem, { color: colored(stderr, env), width: stderr.width, cwd, source }))
}

/** The report of a run that could not do its job, or had nothing to look at. */
export function bareReport(
  command: Report['command'],
  problems: readonly Problem[],
  project: Report['project'] = null,
): Report {
  return {
    version: 1,
    command,
    project,
    shadow: null,
    migrations: [],
    problems,
    baseline: null,
    summary: {
      migrations: 0,
      findings: { info: 0, warning: 0, error: 0 },
      verdicts: { exact: 0, 'exact-except-column-order': 0, lossy: 0, irreversible: 0, unproven: 0 },
      missing: 0,
      exitCode: problems.length > 0 ? 2 : 0,
    },
  }
}
