import { createHash } from 'node:crypto'
import type { History } from '@backout/core'

/**
 * One key for the state after each number of migrations: `keys[n]` stands for the state after the first n. Equal keys mean
 * that the same SQL was sent in the same way to the same kind of server.
 * @param base whatever else decides the state: server version, settings, setup SQL
 */
export function historyKeys(base: unknown, { migrations, runner }: History): string[] {
  let key = digest(JSON.stringify(base))
  const keys = [key]
  for (const { batches } of migrations) {
    key = digest(key, runner.transaction, ...batches.map((batch) => batch.sql))
    keys.push(key)
  }
  return keys
}

function digest(...parts: string[]): string {
  const hash = createHash('sha256')
  // With its length before each part, no two lists of parts read the same.
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('hex')
}
