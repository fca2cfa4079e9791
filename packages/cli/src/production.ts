import { BackoutError } from '@backout/core'
import type { Migration, Project } from '@backout/core'
import type { Production } from '@backout/pipeline'
import { readFile } from 'node:fs/promises'

/** Where figures of production come from; both null when nobody gave any. */
export interface ProductionSettings {
  /** A database that is only read. */
  readonly url: string | null
  /** Absolute path of what `backout stats` wrote. */
  readonly file: string | null
}

/**
 * Reads what the settings say of production.
 * @param project null reads no ledger
 * @throws BackoutError `database-unreachable`, `file-unreadable`, `statistics-invalid`
 */
export async function readProduction(
  { url, file }: ProductionSettings,
  project: Project | null,
  migrations: readonly Migration[],
): Promise<Production | null> {
  if (url === null && file === null) return null
  const { askPreconditions, parseStatistics, readOnly, readStatistics } = await import('@backout/statistics')
  if (url === null) return { statistics: parseStatistics(await readText(file!), file!), ask: null }
  const ledger = project?.runner.ledger
  return {
    statistics: await readOnly(url, (session) => readStatistics(session, { migrations, ...(ledger && { ledger }) })),
    // A connection of its own: none is kept while migrations are tried.
    ask: (preconditions) => readOnly(url, (session) => askPreconditions(session, preconditions)),
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new BackoutError(
      {
        code: 'file-unreadable',
        what: 'The file of statistics could not be read.',
        why: cause instanceof Error ? cause.message : String(cause),
        fix: 'Check `--stats`, or `stats` in the config of backout. backout stats --database-url <url> writes it.',
        where: { file },
      },
      { cause },
    )
  }
}
