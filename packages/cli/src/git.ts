import { BackoutError } from '@backout/core'
import { execFile } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Files below a folder that differ from where the current branch left `ref`: committed, staged, unstaged and untracked.
 * @returns absolute paths with links resolved; deleted files are left out
 * @throws BackoutError `git-failed` when git is missing, the folder is in no repository, or the ref is not known
 */
export async function changedSince(ref: string, folder: string): Promise<ReadonlySet<string>> {
  const cwd = nearestFolder(folder)
  const top = (await git(cwd, ['rev-parse', '--show-toplevel'], notARepository)).trimEnd()
  // At once: each git is a process, and together they took as long as reading the migrations.
  const [differing, untracked] = await Promise.all([
    git(cwd, ['merge-base', '--end-of-options', ref, 'HEAD'], unknownRef(ref)).then((base) =>
      git(cwd, ['diff', '--name-only', '-z', '--no-renames', '--diff-filter=d', base.trim(), '--', '.']),
    ),
    git(cwd, ['ls-files', '--others', '--exclude-standard', '--full-name', '-z', '--', '.']),
  ])
  const names = `${differing}\0${untracked}`.split('\0').filter(Boolean)
  return new Set(names.map((name) => join(realpathSync(top), name)))
}

type Explain = (why: string) => { what: string; fix: string }

const notARepository: Explain = () => ({
  what: '`--since` needs a git repository.',
  fix: 'Run it inside one, or leave `--since` away.',
})

const unknownRef =
  (ref: string): Explain =>
  () => ({
    what: `\`--since ${ref}\`: git knows no point at which this branch left it.`,
    fix:
      'Check the name. In CI fetch the history first: `git fetch --unshallow origin`, or `fetch-depth: 0` with ' +
      'actions/checkout.',
  })

const anything: Explain = () => ({ what: 'git could not list what changed.', fix: 'Mend what git says.' })

function git(cwd: string, args: readonly string[], explain: Explain = anything): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, maxBuffer: 256 * 1024 * 1024, env: { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' } }
    execFile('git', [...args], options, (cause, stdout, stderr) => {
      if (!cause) return resolve(stdout)
      const missing = cause.code === 'ENOENT'
      const why = missing ? 'git is not installed.' : stderr.trim() || 'git says nothing more.'
      const explained = missing
        ? { what: '`--since` needs git.', fix: 'Install it, or leave `--since` away.' }
        : explain(why)
      reject(new BackoutError({ code: 'git-failed', why, ...explained }, { cause }))
    })
  })
}

/** A folder of migrations may not be there yet. */
function nearestFolder(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : nearestFolder(dirname(folder))
}

/** Whether a file is part of the newest commit. @returns null where git does not know: no repository, no commit, no git */
export async function isCommitted(file: string): Promise<boolean | null> {
  try {
    const known = await git(nearestFolder(dirname(file)), ['ls-tree', '--name-only', 'HEAD', '--', basename(file)])
    return known.trim() !== ''
  } catch (error) {
    if (error instanceof BackoutError) return null
    throw error
  }
}
