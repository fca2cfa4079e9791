import { splitStatements, statementBatches } from '@backout/core'
import type { Batch, Remark } from '@backout/core'
import { engineParses } from './engine-parser.ts'
import type { Sending } from './sending.ts'

/**
 * What Prisma sends for one migration. A statement on its own takes the comments before it along.
 * A file of one statement or none is one batch, however it is sent; so is a file that PostgreSQL's grammar refuses,
 * which no way of sending makes valid.
 * @param sql the file's whole text
 */
export async function batchesOf(sql: string, sending: Sending): Promise<readonly Batch[]> {
  const whole = [{ sql, span: { start: 0, end: sql.length } }]
  if (sending === 'script') return whole
  const batches = (await statementBatches(sql)) ?? whole
  if (sending === 'statements-if-parsed' && batches.length > 1 && !(await engineParses(sql))) return whole
  return batches
}

/** What becomes of a file on the way that its batches do not tell. */
export async function remarksOn(sql: string, sending: Sending, batches: readonly Batch[]): Promise<readonly Remark[]> {
  if (sending === 'script') return []
  const spans = (await splitStatements(sql)) ?? []
  if (sending === 'statements') return tornPlaces(sql, spans)
  if (spans.length < 2 || batches.length > 1) return []
  for (const span of spans) {
    const text = sql.slice(span.start, span.end)
    if (await engineParses(text)) continue
    const words = /^\S+(?:\s+\S+){0,2}/.exec(text)?.[0].replaceAll(/\s+/g, ' ') ?? text
    const why = `Prisma sends the file as one query: its parser does not read \`${words} …\`, and it splits only what it reads whole.`
    return [{ kind: 'sent-whole', span, why, fix: 'Put that statement into a migration of its own.' }]
  }
  return []
}

/**
 * Where a driver adapter cuts inside a statement or a comment: `@prisma/adapter-pg` splits at every semicolon, without reading
 * SQL. At the end of a line of comment that does no harm.
 * @see https://github.com/prisma/prisma/blob/main/packages/adapter-pg/src/pg.ts `executeScript`
 */
function tornPlaces(sql: string, spans: readonly { start: number; end: number }[]): readonly Remark[] {
  const inStatements = spans.flatMap(({ start, end }) => {
    const at = sql.slice(start, end).indexOf(';')
    return at < 0 ? [] : [torn(start + at, 'this statement')]
  })
  const starts = [0, ...spans.map(({ end }) => end)]
  const ends = [...spans.map(({ start }) => start), sql.length]
  const inComments = starts.flatMap((start, index) =>
    [...sql.slice(start, ends[index]).matchAll(/--[^\n]*|\/\*[\s\S]*?\*\//g)].flatMap((comment) => {
      const at = comment[0].indexOf(';')
      const isAtEnd = comment[0].startsWith('--') && /^;[;\s]*$/.test(comment[0].slice(at))
      return at < 0 || isAtEnd ? [] : [torn(start + comment.index + at, 'a comment')]
    }),
  )
  return [...inStatements, ...inComments]
}

const torn = (start: number, inside: string): Remark => ({
  kind: 'torn',
  span: { start: start + 1, end: start + 2 },
  why: `The driver adapter cuts the file at every semicolon, and one stands inside ${inside}.`,
  fix: `Take the semicolon out of ${inside}, or let the schema engine migrate (without \`engine: 'js'\` in the config).`,
})
