import { BackoutError } from '@backout/core'
import type { Baseline, BaselineEntry, Project, Report } from '@backout/core'
import type { BaselineInput } from '@backout/pipeline'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'

const BASELINE_FILE = 'backout.baseline.json'

/** A baseline as it lies on disk, if it does. */
export interface BaselineOnDisk {
  readonly file: string
  readonly baseline: Baseline | null
}

/**
 * Reads the baseline beside the config of backout, or in the project's folder where there is no config.
 * @throws BackoutError `file-unreadable`, `baseline-invalid`
 */
export async function readBaseline(configFile: string | null, project: Project): Promise<BaselineOnDisk> {
  const file = join(configFile === null ? project.root : dirname(configFile), BASELINE_FILE)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return { file, baseline: null }
    throw new BackoutError(
      {
        code: 'file-unreadable',
        what: 'The baseline could not be read.',
        why: cause instanceof Error ? cause.message : String(cause),
        fix: 'Make it readable, or move it away; then its findings count again.',
        where: { file },
      },
      { cause },
    )
  }
  return { file, baseline: parse(text, file) }
}

/** What the pipeline is to know of a baseline; null when there is none and none is to be written. */
export function baselineInput(
  { file, baseline }: BaselineOnDisk,
  project: Project,
  write: boolean,
): BaselineInput | null {
  if (!baseline && !write) return null
  const projects = baseline?.projects ?? {}
  const known = new Set(Object.values(projects).flatMap((entries) => entries.map(({ fingerprint }) => fingerprint)))
  return { file, known, entries: projects[keyOf(project, file)] ?? [], write }
}

/**
 * Writes every open finding of a report into the baseline. Entries on migrations that were not looked at stay.
 * @throws BackoutError `write-failed`
 */
export async function writeBaseline(
  { file, baseline }: BaselineOnDisk,
  project: Project,
  { migrations, baseline: outcome }: Pick<Report, 'migrations' | 'baseline'>,
): Promise<void> {
  const key = keyOf(project, file)
  const found = migrations.flatMap(({ findings }) => findings).filter((finding) => finding.baseline)
  const renewed = new Set([...found, ...(outcome?.gone ?? [])].map(({ fingerprint }) => fingerprint))
  const kept = (baseline?.projects[key] ?? []).filter(({ fingerprint }) => !renewed.has(fingerprint))
  const entries = [...kept, ...found.map(entryOf)].sort(inOrder)
  const projects = Object.entries({ ...baseline?.projects, [key]: entries }).sort(([a], [b]) => (a < b ? -1 : 1))
  const whole: Baseline = { version: 1, projects: Object.fromEntries(projects) }
  try {
    await writeFile(file, `${JSON.stringify(whole, null, 2)}\n`)
  } catch (cause) {
    throw new BackoutError(
      {
        code: 'write-failed',
        what: 'The baseline could not be written.',
        why: cause instanceof Error ? cause.message : String(cause),
        fix: 'Make the folder writable.',
        where: { file },
      },
      { cause },
    )
  }
}

const entryOf = ({ fingerprint, rule, migration, line }: BaselineEntry): BaselineEntry => ({
  fingerprint,
  rule,
  migration,
  line,
})

function inOrder(a: BaselineEntry, b: BaselineEntry): number {
  if (a.migration !== b.migration) return a.migration < b.migration ? -1 : 1
  if (a.line !== b.line) return a.line - b.line
  if (a.rule !== b.rule) return a.rule < b.rule ? -1 : 1
  return a.fingerprint < b.fingerprint ? -1 : 1
}

const keyOf = ({ migrations }: Project, file: string): string =>
  relative(dirname(file), migrations).split(sep).join('/') || '.'

function parse(text: string, file: string): Baseline {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid(file, cause instanceof Error ? cause.message : String(cause))
  }
  if (!isRecord(value) || value['version'] !== 1) throw invalid(file, 'It does not say `"version": 1`.')
  const { projects } = value
  if (!isRecord(projects)) throw invalid(file, '"projects" is not an object.')
  for (const [name, entries] of Object.entries(projects))
    if (!Array.isArray(entries) || !entries.every(isEntry))
      throw invalid(file, `"projects.${name}" is no list of { fingerprint, rule, migration, line }.`)
  return value as unknown as Baseline
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isEntry = (value: unknown): value is BaselineEntry =>
  isRecord(value) &&
  /^[0-9a-f]{16}$/.test(String(value['fingerprint'])) &&
  typeof value['rule'] === 'string' &&
  typeof value['migration'] === 'string' &&
  typeof value['line'] === 'number'

function invalid(file: string, why: string): BackoutError {
  return new BackoutError({
    code: 'baseline-invalid',
    what: 'The baseline cannot be used.',
    why,
    fix: 'Restore it from version control, or delete it and run `backout check --baseline`.',
    where: { file },
  })
}
