import { BackoutError, type Statistics } from '@backout/core'

/**
 * Reads what `backout stats` wrote.
 * @throws BackoutError `statistics-invalid`
 */
export function parseStatistics(text: string, file: string): Statistics {
  const refuse = (why: string, cause?: unknown) =>
    new BackoutError(
      {
        code: 'statistics-invalid',
        what: 'The file of statistics cannot be used.',
        why,
        fix: 'Write it anew with: backout stats --database-url <url> > stats.json',
        where: { file },
      },
      cause === undefined ? {} : { cause },
    )
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw refuse((cause as Error).message, cause)
  }
  if (typeof value !== 'object' || value === null) throw refuse('It holds no object.')
  const { version, postgresVersion, takenAt, tables } = value as Partial<Record<keyof Statistics, unknown>>
  if (version !== 1) throw refuse(`Its version is ${JSON.stringify(version)}; this backout reads version 1.`)
  if (typeof postgresVersion !== 'number' || typeof takenAt !== 'string' || typeof tables !== 'object' || !tables)
    throw refuse('"postgresVersion", "takenAt" or "tables" is missing.')
  return value as Statistics
}
