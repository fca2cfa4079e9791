import { BackoutError } from '@backout/core'
import type { Where } from '@backout/core'
import type { ParseError } from 'jsonc-parser'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The journal of drizzle-kit before 1.0. Versions 5, 6 and 7 have the same shape. */
export interface Journal {
  readonly file: string
  readonly entries: readonly JournalEntry[]
}

interface JournalEntry {
  /** The file's name without `.sql`. */
  readonly tag: string
  /** Milliseconds since 1970. The migrator skips what is not newer than the newest it has applied. */
  readonly when: number
}

const POSTGRESQL = new Set(['postgresql', 'pg'])

/** Where the journal of a folder of migrations lies. */
export function journalPath(migrations: string): string {
  return join(migrations, 'meta', '_journal.json')
}

/**
 * Reads a folder's journal. A folder without SQL files needs none yet.
 * @throws BackoutError `journal-invalid`, with the place, when it is not there, not JSON, not a journal, lists a tag
 * twice, or is another database's
 */
export async function readJournal(migrations: string): Promise<Journal> {
  const file = journalPath(migrations)
  if (!existsSync(file)) return withoutJournal(migrations, file)
  const text = await readFile(file, 'utf8')
  let journal: unknown
  try {
    journal = JSON.parse(text)
  } catch (cause) {
    throw await malformed(file, text, cause)
  }
  const { dialect, entries } = (journal ?? {}) as { dialect?: unknown; entries?: unknown }
  if (!Array.isArray(entries)) throw await invalid(file, text, [], 'It has no list named `entries`.')
  if (typeof dialect === 'string' && !POSTGRESQL.has(dialect)) {
    throw await invalid(file, text, ['dialect'], `It is for ${dialect}; backout works with PostgreSQL.`)
  }
  const seen = new Set<string>()
  for (const [index, entry] of entries.entries()) {
    const { tag, when } = (entry ?? {}) as { tag?: unknown; when?: unknown }
    if (typeof tag !== 'string' || tag === '') {
      throw await invalid(file, text, ['entries', index], `Entry ${index} has no \`tag\`.`)
    }
    if (typeof when !== 'number') {
      throw await invalid(file, text, ['entries', index], `Entry ${index} (${tag}) has no number in \`when\`.`)
    }
    if (seen.has(tag)) throw await invalid(file, text, ['entries', index], `It lists ${tag} twice.`)
    seen.add(tag)
  }
  return { file, entries: entries as JournalEntry[] }
}

async function withoutJournal(migrations: string, file: string): Promise<Journal> {
  const sql = (await readdir(migrations)).find((name) => name.endsWith('.sql'))
  if (sql === undefined) return { file, entries: [] }
  throw new BackoutError({
    code: 'journal-invalid',
    what: 'The migrations have no journal.',
    why: `${sql} is there, but meta/_journal.json, which says what runs and in which order, is not.`,
    fix: 'Restore `meta/_journal.json` from version control, or point `--migrations` at the right folder.',
    where: { file },
  })
}

/** The place of an entry, for a problem. */
export async function placeOfEntry(journal: Journal, index: number): Promise<Where> {
  return placeOf(journal.file, await readFile(journal.file, 'utf8'), ['entries', index])
}

async function malformed(file: string, text: string, cause: unknown): Promise<BackoutError> {
  const { parse, printParseErrorCode } = await import('jsonc-parser')
  const conflict = /^<{7} /m.exec(text)
  const errors: ParseError[] = []
  parse(text, errors, { disallowComments: true })
  const [first] = errors
  return new BackoutError(
    {
      code: 'journal-invalid',
      what: "Drizzle's journal is not valid JSON.",
      why: conflict ? 'It holds an unresolved merge conflict.' : `${words(printParseErrorCode(first?.error ?? 1))}.`,
      fix: conflict
        ? 'Resolve the conflict: both branches’ entries belong in the list, the later `when` last.'
        : 'Restore `meta/_journal.json` from version control.',
      where: { file, ...lineAndColumn(text, conflict?.index ?? first?.offset ?? 0) },
    },
    { cause },
  )
}

/** `CommaExpected` as `Comma expected`. */
function words(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

async function invalid(file: string, text: string, path: (string | number)[], why: string): Promise<BackoutError> {
  return new BackoutError({
    code: 'journal-invalid',
    what: "Drizzle's journal cannot be used.",
    why,
    fix: 'Restore `meta/_journal.json` from version control, or point `--migrations` at the right folder.',
    where: await placeOf(file, text, path),
  })
}

async function placeOf(file: string, text: string, path: (string | number)[]): Promise<Where> {
  // Loaded only when something is wrong: a healthy journal needs no positions.
  const { findNodeAtLocation, parseTree } = await import('jsonc-parser')
  const tree = parseTree(text)
  const node = tree && findNodeAtLocation(tree, path)
  return { file, ...lineAndColumn(text, node?.offset ?? 0) }
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
