import { readFile } from 'node:fs/promises'
import { BackoutError, type DownOrigin, type Migration } from '@backout/core'
import { isEdited, parseDownHeader } from '@backout/down/down-file'

/** The down file that lies beside a migration. */
export interface DownOnDisk {
  readonly text: string
  readonly origin: DownOrigin
  /** True when the up has changed since the down was written for it. Unknown, so false, for a hand-written one. */
  readonly stale: boolean
}

/**
 * Reads the down of a migration.
 * @returns null when there is none
 * @throws BackoutError `folder-unreadable` when it is there but cannot be read
 */
export async function readDown(migration: Migration): Promise<DownOnDisk | null> {
  let text: string
  try {
    text = await readFile(migration.downPath, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new BackoutError(
      {
        code: 'folder-unreadable',
        what: 'A down file could not be read.',
        why: (error as Error).message,
        fix: 'Make the file readable, or remove it to have it written anew.',
        where: { file: migration.downPath },
      },
      { cause: error },
    )
  }
  const header = parseDownHeader(text)
  if (!header) return { text, origin: 'hand-written', stale: false }
  return { text, origin: isEdited(text, header) ? 'edited' : 'generated', stale: header.up !== migration.sha256 }
}
