import { BackoutError, type FileChange } from '@backout/core'
import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Writes files all together or not at all: first each whole beside what is there, where it may fail for want of space or
 * rights and nothing is changed yet; then each by a rename. Synchronous, so that a signal waits for the end. When a rename
 * fails, those before it are taken back, with the folders that were made for them.
 * @throws BackoutError `write-failed`; and when a file is no longer what the change was made for
 */
export function writeChanges(changes: readonly FileChange[]): void {
  const changed = changes.find(({ path, before }) => textOf(path) !== before)
  if (changed) throw changedMeanwhile(changed.path)
  const staged: string[] = []
  const done: FileChange[] = []
  const made: string[] = []
  let at = 0
  try {
    for (const [index, { path, after }] of changes.entries()) {
      at = index
      const file = join(nearestFolder(path), `.backout-${process.pid}-${index}`)
      staged.push(file)
      // A new file has the rights that a new file has; one that was there keeps its own.
      writeFileSync(file, after, existsSync(path) ? { mode: statSync(path).mode } : {})
    }
    for (const [index, change] of changes.entries()) {
      at = index
      makeFolder(dirname(change.path), made)
      renameSync(staged[index]!, change.path)
      done.push(change)
    }
  } catch (cause) {
    for (const { path, before } of done.toReversed()) {
      if (before === null) rmSync(path, { force: true })
      else writeFileSync(path, before)
    }
    for (const folder of made.toReversed()) rmdirSync(folder)
    for (const file of staged) rmSync(file, { force: true })
    throw failed(changes[at]!.path, cause)
  }
}

/** The nearest folder that is there: what is staged in it is on the same file system, and no folder is made for it. */
function nearestFolder(path: string): string {
  let folder = dirname(path)
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

function makeFolder(folder: string, made: string[]): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder), made)
  mkdirSync(folder)
  made.push(folder)
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw failed(path, error)
  }
}

const failed = (path: string, cause: unknown) =>
  new BackoutError(
    {
      code: 'write-failed',
      what: 'The fixed migration could not be written.',
      why: `${cause instanceof Error ? cause.message : String(cause)}. Everything is as it was.`,
      fix: 'Check the rights of the folder and the space of the disk, and run it again.',
      where: { file: path },
    },
    { cause },
  )

const changedMeanwhile = (path: string) =>
  new BackoutError({
    code: 'write-failed',
    what: 'Nothing was written.',
    why: 'The file changed while it was looked at.',
    fix: 'Run it again.',
    where: { file: path },
  })
