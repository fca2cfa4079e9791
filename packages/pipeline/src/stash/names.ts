import { createHash } from 'node:crypto'

/** PostgreSQL's names have 63 bytes; a stash's own are longer while it is filled, and when one makes room for another. */
const LONGEST = 48

/** Names of the tables in which one migration puts rows aside: `0007_drop_note 1`. A name too long is cut and told apart. */
export function namesFor(migration: string): (number: number) => string {
  const bytes = Buffer.byteLength(migration)
  const short =
    bytes <= LONGEST
      ? migration
      : `${cut(migration, LONGEST - 9)}-${createHash('sha256').update(migration).digest('hex').slice(0, 8)}`
  return (number) => `${short} ${number}`
}

/** At the end of a character. */
function cut(text: string, bytes: number): string {
  let end = text.length
  while (Buffer.byteLength(text.slice(0, end)) > bytes) end--
  return text.slice(0, end).replace(/[\uD800-\uDBFF]$/, '')
}
