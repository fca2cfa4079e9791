import { readFileSync } from 'node:fs'
import { BackoutError } from '@backout/core'

export interface User {
  readonly uid: number
  readonly gid: number
}

/**
 * The user as whom a server must run: PostgreSQL refuses to run as root. Null where backout's own user will do.
 * @throws BackoutError `shadow-unavailable` when root is the only user there is
 */
export function serverUser(): User | null {
  if (process.getuid?.() !== 0) return null
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const user =
    users.find(([name]) => name === 'nobody') ??
    users.find(([name]) => name === 'postgres') ??
    users.find(([, , uid]) => Number(uid) >= 1000)
  if (user === undefined) {
    throw new BackoutError({
      code: 'shadow-unavailable',
      what: 'A native PostgreSQL cannot be started here.',
      why: 'backout runs as root, PostgreSQL refuses to, and /etc/passwd names no other user.',
      fix: 'Run backout as another user, or use --shadow pglite or --shadow-url.',
    })
  }
  return { uid: Number(user[2]), gid: Number(user[3]) }
}
