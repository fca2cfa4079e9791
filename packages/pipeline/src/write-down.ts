import { BackoutError } from '@backout/core'
import writeFileAtomic from 'write-file-atomic'

/**
 * Writes a down file whole or not at all: beside it first, then in its place.
 * @throws BackoutError `write-failed`
 */
export async function writeDown(path: string, text: string): Promise<void> {
  try {
    await writeFileAtomic(path, text)
  } catch (error) {
    throw new BackoutError(
      {
        code: 'write-failed',
        what: 'The down could not be written; nothing was changed.',
        why: (error as Error).message,
        fix: 'Make the folder writable, or print the down instead with --dry-run.',
        where: { file: path },
      },
      { cause: error },
    )
  }
}
