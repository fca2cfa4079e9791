import { BackoutError } from '@backout/core'
import type { Adapter, ExplicitPaths, Project } from '@backout/core'
import { basename, relative, resolve, sep } from 'node:path'
import { foldersUp } from './folders-up.ts'

/** A project and the adapter that reads it. */
export interface Found {
  readonly adapter: Adapter
  readonly project: Project
}

/** What the user said about where the project is. */
export interface ProjectHints {
  readonly adapter?: string | undefined
  /** Absolute paths. */
  readonly migrations?: string | undefined
  readonly ormConfig?: string | undefined
}

/**
 * Finds the one project that is meant: the one named by path, else the only one at or below `cwd`, else the one that
 * `cwd` lies in.
 * @param adapters every ORM that is known
 * @throws BackoutError `no-project`, `several-projects` with the flags that choose each, and what adapters throw
 */
export async function findProject(adapters: readonly Adapter[], cwd: string, hints: ProjectHints = {}): Promise<Found> {
  const wanted = adapters.filter(({ name }) => hints.adapter === undefined || name === hints.adapter)
  if (hints.migrations !== undefined || hints.ormConfig !== undefined) return named(wanted, cwd, hints)
  const here = await detect(wanted, cwd)
  if (here.length > 0) return only(home(here, cwd), cwd)
  for (const folder of foldersUp(cwd).slice(1)) {
    const around = await detect(wanted, folder)
    const holding = home(around, cwd).filter(({ project }) => contains(project.root, cwd))
    if (holding.length > 0) return only(holding, cwd)
    if (around.length > 0) throw noProject(cwd, around)
  }
  throw noProject(cwd, [])
}

async function named(adapters: readonly Adapter[], cwd: string, hints: ProjectHints): Promise<Found> {
  const { migrations, ormConfig } = hints
  const paths: ExplicitPaths = migrations === undefined ? { config: ormConfig! } : { migrations }
  // A config is its ORM's by name; without `--adapter` the other one would stumble over it.
  const fitting = adapters.filter(
    ({ name }) => adapters.length === 1 || !ormConfig || basename(ormConfig).includes(name),
  )
  const found = await detect(fitting.length > 0 ? fitting : adapters, cwd, paths)
  if (found.length === 0) throw noProject(cwd, [])
  return only(found, cwd)
}

async function detect(adapters: readonly Adapter[], folder: string, paths?: ExplicitPaths): Promise<Found[]> {
  const found = await Promise.all(
    adapters.map(async (adapter) => (await adapter.detect(folder, paths)).map((project) => ({ adapter, project }))),
  )
  return found.flat()
}

/** Those whose folder is nearest around `cwd`; all when none is. */
function home(found: readonly Found[], cwd: string): readonly Found[] {
  const around = found.filter(({ project }) => contains(project.root, cwd))
  const depth = Math.max(...around.map(({ project }) => project.root.length))
  return around.length === 0 ? found : around.filter(({ project }) => project.root.length === depth)
}

function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function only(found: readonly Found[], cwd: string): Found {
  if (found.length === 1) return found[0]!
  const ways = found.map((one) => `  ${howToChoose(one, found, cwd)}`)
  throw new BackoutError({
    code: 'several-projects',
    what: `There are ${found.length} projects here, and nothing says which one is meant.`,
    why: found.map(({ project }) => `${project.adapter} with ${short(project.migrations, cwd)}`).join('; '),
    fix: `Choose one, by flag or in backout.config.ts:\n\n${ways.join('\n')}`,
  })
}

/** The shortest flags that mean this project and no other. */
function howToChoose({ project }: Found, all: readonly Found[], cwd: string): string {
  const sameAdapter = all.filter((other) => other.project.adapter === project.adapter)
  const adapter = `--adapter ${project.adapter}`
  if (sameAdapter.length === 1) return adapter
  const { config } = project
  if (config !== null && sameAdapter.filter((other) => other.project.config === config).length === 1) {
    return `${adapter} --config ${short(config, cwd)}`
  }
  return `${adapter} --migrations ${short(project.migrations, cwd)}`
}

function noProject(cwd: string, elsewhere: readonly Found[]): BackoutError {
  const names = elsewhere.map(({ project }) => short(project.root, cwd))
  return new BackoutError({
    code: 'no-project',
    what: 'There is no Drizzle or Prisma project for PostgreSQL here.',
    why:
      names.length > 0
        ? `${cwd} lies in none of those in this repository: ${[...new Set(names)].join(', ')}.`
        : `No drizzle.config.*, prisma.config.* or schema.prisma for PostgreSQL at or below ${cwd}.`,
    fix:
      names.length > 0
        ? `Run it there, or add \`--cwd ${names[0]}\`.`
        : 'Run it in the app, or name the migrations: `backout down --adapter drizzle --migrations <dir>`.',
  })
}

function short(path: string, cwd: string): string {
  const near = relative(cwd, resolve(path))
  return near === '' ? '.' : near.startsWith(`..${sep}..${sep}..`) ? path : near
}
