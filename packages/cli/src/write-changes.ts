import { BackoutError, type FileChange } from '@backout/core'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes files one after the other, each whole or not at all. When one cannot be written, those before it are put back.
 * @throws BackoutError `write-failed`; and when a file is no longer what the change was made for
 */
export async function writeChanges(changes: readonly FileChange[]): Promise<void> {
  for (const { path, before } of changes) if ((await textOf(path)) !== before) throw changedMeanwhile(path)
  const done: FileChange[] = []
  try {
    for (const change of changes) {
      await put(change.path, change.after)
      done.push(change)
    }
  } catch (cause) {
    for (const { path, before } of done.toReversed()) {
      if (before === null) await rm(path, { force: true })
      else await put(path, before)
    }
    const path = changes[done.length]!.path
    throw new BackoutError(
      {
        code: 'write-failed',
        what: 'The fixed migration could not be written.',
        why: `${cause instanceof Error ? cause.message : String(cause)}. Everything is as it was.`,
        fix: 'Check the rights of the folder and the space of the disk, and run it again.',
        where: { file: path },
      },
      { cause },
    )
  }
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const beside = `${path}.backout-${process.pid}`
  try {
    await writeFile(beside, text)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

async function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  })
}

const changedMeanwhile = (path: string) =>
  new BackoutError({
    code: 'write-failed',
    what: 'Nothing was written.',
    why: 'The file changed while it was looked at.',
    fix: 'Run it again.',
    where: { file: path },
  })
