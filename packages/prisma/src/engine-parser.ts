/**
 * Whether the parser in Prisma's schema engine takes a script whole: sqlparser-rs 0.61 with its PostgreSQL dialect, in
 * every engine from 7.4 to 7.10. It is asked itself (as WASM), since it knows less than PostgreSQL: no DO, no
 * DROP INDEX CONCURRENTLY, no ALTER SEQUENCE, no COMMENT ON CONSTRAINT. One such statement keeps a file in one piece.
 * @see https://github.com/prisma/prisma-engines/pull/5847
 */
export async function engineParses(script: string): Promise<boolean> {
  const { validate } = await (parser ??= load())
  try {
    validate(script, 'postgresql')
    return true
  } catch {
    return false
  }
}

let parser: ReturnType<typeof load> | undefined

/** Loaded when the first script wants it; Prisma before 7.4 never does. */
async function load() {
  const loaded = await import('@guanmingchiu/sqlparser-ts')
  await loaded.init()
  return loaded
}
