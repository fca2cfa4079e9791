import {
  cannotSplit,
  secondsLater,
  type FileChange,
  type Migration,
  type MigrationPart,
  type Project,
} from '@backout/core'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { journalPath } from './journal.ts'

/**
 * New migrations after the newest one, in both layouts as drizzle-kit's own `generate --custom` writes them: the schema that
 * the newest ended in is theirs too, so that the next `generate` starts from it and `check` finds the chain whole.
 * @param newest the name of the newest migration
 * @throws BackoutError `migration-not-newest` when something stands where a new one must go; `journal-invalid`
 */
export function splitMigration(
  { migrations, layout }: Project,
  migration: Migration,
  newest: string,
  parts: readonly MigrationPart[],
): readonly FileChange[] {
  const [first, ...more] = parts
  if (migration.name !== newest && more.length > 0) throw cannotSplit(migration, `${newest} comes after it.`)
  const added = layout === 'folders' ? folders(migrations, migration, more) : entries(migrations, migration, more)
  // The file that loses statements last: whoever is interrupted before has them twice, not never.
  const after = textOf(first!, migration)
  return [...added, ...(after === migration.sql ? [] : [{ path: migration.path, before: migration.sql, after }])]
}

/** Lines end as they do in the migration that is split. */
function textOf({ comment, statements, end }: MigrationPart, { sql }: Migration): string {
  const lines = comment.map((line) => `-- ${line}\n`).join('')
  const text = `${lines}${statements.map((one) => `${one};`).join('--> statement-breakpoint\n')}\n${end === '' ? '' : `${end}\n`}`
  return sql.includes('\r\n') ? text.replaceAll(/\r?\n/g, '\r\n') : text
}

interface JournalText {
  readonly entries: readonly JournalEntry[]
}

interface JournalEntry {
  readonly idx: number
  readonly when: number
  readonly tag: string
  readonly breakpoints: boolean
}

/** drizzle-kit 0.31: an SQL file, a snapshot and an entry of the journal for each. */
function entries(folder: string, migration: Migration, parts: readonly MigrationPart[]): FileChange[] {
  if (parts.length === 0) return []
  const file = journalPath(folder)
  const text = readFileSync(file, 'utf8')
  const journal = JSON.parse(text) as JournalText
  const last = journal.entries.at(-1)!
  let state = snapshotOf(folder, last.tag)
  const changes: FileChange[] = []
  const added: JournalEntry[] = []
  for (const [at, part] of parts.entries()) {
    const tag = laterTag(last.tag, at + 1)
    const path = join(folder, `${tag}.sql`)
    if (existsSync(path)) throw cannotSplit(migration, `${tag}.sql is there already.`)
    changes.push({ path, before: null, after: textOf(part, migration) })
    if (state !== null) {
      const next = { ...state, id: idFrom(tag, String(state['id'])), prevId: state['id'] }
      changes.push({ path: snapshotPath(folder, tag), before: null, after: JSON.stringify(next, null, 2) })
      state = next
    }
    added.push({ ...last, idx: last.idx + at + 1, when: last.when + at + 1, tag, breakpoints: true })
  }
  const after = JSON.stringify({ ...journal, entries: [...journal.entries, ...added] }, null, 2)
  return [...changes, { path: file, before: text, after }]
}

/** The prefix names it: `0007_add_email` has `meta/0007_snapshot.json`. Without one the chain is broken already. */
function snapshotOf(folder: string, tag: string): Readonly<Record<string, unknown>> | null {
  const path = snapshotPath(folder, tag)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>) : null
}

const snapshotPath = (folder: string, tag: string) => join(folder, 'meta', `${tag.split('_')[0]}_snapshot.json`)

/** `0007_add_email` by two: `0009_add_email_3`. A prefix that is a time counts on just so; one without digits gets none. */
function laterTag(tag: string, by: number): string {
  const match = /^(\d+)_(.*)$/.exec(tag)
  if (!match) return `${tag}_${by + 1}`
  const [, digits = '', name = ''] = match
  return `${String(BigInt(digits) + BigInt(by)).padStart(digits.length, '0')}_${name}_${by + 1}`
}

/** drizzle-kit 1.0: a folder for each, with a snapshot that changes nothing. */
function folders(folder: string, migration: Migration, parts: readonly MigrationPart[]): FileChange[] {
  const path = join(dirname(migration.path), 'snapshot.json')
  let state = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>) : null
  return parts.flatMap((part, at): FileChange[] => {
    const name = laterFolder(migration.name, at + 1)
    if (existsSync(join(folder, name))) throw cannotSplit(migration, `The folder ${name} is there already.`)
    const changes = [{ path: join(folder, name, 'migration.sql'), before: null, after: textOf(part, migration) }]
    if (state === null) return changes
    const { version, dialect, id } = state
    const next = { id: idFrom(name, String(id)), prevIds: [id] }
    // Before rc.1 each held the whole schema.
    state =
      'deltas' in state || 'type' in state
        ? { type: 'diff', version, dialect, ...next, footprints: [], deltas: [] }
        : { ...state, ...next }
    return [
      { path: join(folder, name, 'snapshot.json'), before: null, after: JSON.stringify(state, null, 2) },
      ...changes,
    ]
  })
}

/** A second later for each. */
function laterFolder(name: string, seconds: number): string {
  const later = secondsLater(name, seconds)
  return later === null ? `${name}_${seconds + 1}` : `${later.time}_${later.rest}_${seconds + 1}`
}

/** A UUID that is the same whenever the same migration is split the same way. */
function idFrom(name: string, previous: string): string {
  const hex = createHash('sha256').update(`${previous} ${name}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
