import { splitStatements, type Batch, type Migration, type Where } from '@backout/core'
import type { MigrationFailure } from './apply-migration.ts'

/** A statement of a migration's file, or a place in it. */
export interface FailedStatement {
  /** As written, without the semicolon; the whole batch when it cannot be told which of its statements it was. */
  readonly text: string
  /** The place that PostgreSQL points at, else the statement's first character. */
  readonly where: Where
}

/** Finds the statement at which PostgreSQL stopped, from its own `position` or from the count of those that had run. */
export async function locateFailure(migration: Migration, failure: MigrationFailure): Promise<FailedStatement> {
  const batch = migration.batches[failure.batch]
  if (batch === undefined) return { text: 'COMMIT', where: { file: migration.path } }
  const spans = await splitStatements(batch.sql)
  const point = failure.error.position === undefined ? null : offsetOf(batch.sql, Number(failure.error.position))
  const span =
    point === null
      ? spans?.[failure.completed ?? (spans.length === 1 ? 0 : -1)]
      : spans?.find(({ start, end }) => start <= point && point <= end)
  const offset = startOf(batch, migration.sql) + (point ?? span?.start ?? 0)
  return {
    text: span === undefined ? batch.sql.trim() : batch.sql.slice(span.start, span.end),
    where: { file: migration.path, ...placeOf(migration.sql, offset) },
  }
}

/** The UTF-16 offset of a position in code points from 1. */
function offsetOf(text: string, position: number): number {
  let offset = 0
  for (let point = 1; point < position && offset < text.length; point++) {
    offset += text.codePointAt(offset)! > 0xffff ? 2 : 1
  }
  return offset
}

/** Where a batch's text starts in the file: its span, less what an adapter may have cut off its front. */
function startOf({ sql, span }: Batch, file: string): number {
  return span.start + Math.max(file.slice(span.start, span.end).indexOf(sql), 0)
}

/** Line and column as editors count them: from 1, in UTF-16 units, a byte order mark taking none. */
function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).replace(/^\uFEFF/, '')
  const start = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: before.length - start + 1 }
}
