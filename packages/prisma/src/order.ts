import { isAtLeast } from './version.ts'

/**
 * The order in which Prisma runs migration folders. From 6.6 on the CLI lists them and sorts by `localeCompare` (the
 * order of the machine's locale: `_` before digits, `b` before `C`); before, the engine did, by bytes. Equal only for
 * names that begin with different times.
 * @param version of the Prisma CLI
 */
export function inOrder(names: readonly string[], version: string | null): string[] {
  return isAtLeast(version, 6, 6) ? [...names].sort((a, b) => a.localeCompare(b)) : [...names].sort(byBytes)
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
