import { createHash } from 'node:crypto'
import type { Down, DownNote, DownStatement, Proof, Verdict } from '@backout/core'
import { VERDICTS } from '@backout/core'

/** What the first line of a down file says; a program reads it. */
export interface DownHeader {
  /** SHA-256 of the up file that it leads back from. */
  readonly up: string
  readonly verdict: Verdict
  /** SHA-256 of the file from its second line on. Another one means: edited since. */
  readonly body: string
}

const FIRST = /^-- backout down v1 verdict=(\S+) up=sha256:([0-9a-f]{64}) body=sha256:([0-9a-f]{64})$/

/** Reads the first line of a down file. @returns null when it is not one of ours: the file is hand-written */
export function parseDownHeader(text: string): DownHeader | null {
  const end = text.indexOf('\n')
  const match = FIRST.exec(text.slice(0, end < 0 ? text.length : end).replace(/\r$/, ''))
  if (!match || !VERDICTS.includes(match[1] as Verdict)) return null
  return { verdict: match[1] as Verdict, up: match[2]!, body: match[3]! }
}

/** True when a person has changed the file since it was written. Line ends do not count: git may turn them. */
export const isEdited = (text: string, header: DownHeader): boolean =>
  bodyHash(text.slice(text.indexOf('\n') + 1)) !== header.body

const bodyHash = (body: string): string => createHash('sha256').update(body.replaceAll('\r\n', '\n')).digest('hex')

/**
 * The down as a file: a line for programs, a few for people, then the SQL. The same input gives the same bytes: no date,
 * no machine.
 * @param turn the point of no return: from when on, and why, going back loses something or stops
 */
export function printDown(
  down: Down,
  migration: { name: string; sha256: string },
  proof: Proof,
  turn: string | null = null,
): string {
  const point = turn === null ? [] : [`Point of no return: ${turn}.`]
  const body = `${[...headline(migration.name, proof), ...point, ...noteLines(down.notes), ...proofLines(proof)].map(comment).join('\n')}\n\n${printStatements(down.statements)}`
  return `-- backout down v1 verdict=${proof.verdict} up=sha256:${migration.sha256} body=sha256:${bodyHash(body)}\n${body}`
}

/** Keeps a text that came from elsewhere (a message of PostgreSQL) inside its comment. */
const comment = (line: string): string => (line === '' ? '--' : `-- ${line.replaceAll(/\s*[\r\n]+\s*/g, ' ')}`)

const MEANINGS: Readonly<Record<Verdict, string>> = {
  exact: 'Proven: leads back to the same schema and the same rows.',
  'exact-except-column-order':
    'Proven: leads back to the same schema and rows; columns that come back stand last in their table.',
  lossy:
    'Proven for the schema, which comes back. LOSSY for rows: what the up destroyed stays lost, what it wrote stays.',
  irreversible: 'IRREVERSIBLE with rows: the schema comes back on empty tables only.',
  unproven: 'UNPROVEN: this was not shown to lead back. Do not run it unread.',
}

function headline(name: string, proof: Proof): string[] {
  const { filled, outcome } = proof.rows
  const tables = Object.keys(filled).length
  const rows: Record<Proof['rows']['outcome'], string> = {
    kept: `with rows in ${tables} ${tables === 1 ? 'table' : 'tables'}`,
    lost: `with rows in ${tables} ${tables === 1 ? 'table' : 'tables'}`,
    'down-fails': 'on empty tables; with rows it fails',
    'up-fails': 'on empty tables only: with rows the up itself fails',
    none: 'no table with rows is touched',
    'not-run': 'on empty tables only: no rows could be put there',
  }
  // Rows are tried only where the schema came back.
  const tried = proof.verdict === 'unproven' && outcome === 'not-run' ? '' : `, ${rows[outcome]}`
  return [`Way back from ${name}.`, meaning(proof), `Tried on ${proof.shadow}${tried}.`]
}

/** Rows are only spoken of where rows were tried, or where there were none to try. */
const meaning = ({ verdict, rows: { outcome } }: Proof): string =>
  outcome === 'up-fails' || outcome === 'not-run'
    ? MEANINGS[verdict].replace(' and the same rows', '').replace('schema and rows', 'schema')
    : MEANINGS[verdict]

const HEADINGS: readonly (readonly [DownNote['kind'], string])[] = [
  ['restored', 'Comes back from the stash:'],
  ['lost', 'Does not come back:'],
  ['discarded', 'Goes, with what was written since the up:'],
  ['requires', 'Stops unless:'],
  ['note', 'Note:'],
]

const noteLines = (notes: readonly DownNote[]): string[] =>
  HEADINGS.flatMap(([kind, heading]) => {
    const texts = notes.filter((note) => note.kind === kind).map(({ text }) => `  ${text}`)
    return texts.length === 0 ? [] : ['', heading, ...texts]
  })

function proofLines({ verdict, differences, failure, rows, again }: Proof): string[] {
  const lines: string[] = []
  if (failure) lines.push(`Fails at: ${failure.statement}`, `  ${failure.message} (${failure.code})`)
  if (rows.failure && rows.outcome === 'up-fails')
    lines.push(`With rows the up stops: ${rows.failure.message} (${rows.failure.code})`)
  else if (rows.failure)
    lines.push(`Fails on rows at: ${rows.failure.statement}`, `  ${rows.failure.message} (${rows.failure.code})`)
  if (verdict === 'unproven') {
    if (differences.length > 0)
      lines.push(
        'Differs after the way back:',
        ...differences.slice(0, 20).map(({ object, field }) => `  ${object}${field ? `: ${field}` : ''}`),
      )
    if (differences.length > 20) lines.push(`  and ${differences.length - 20} more`)
  }
  if (again === 'fails') lines.push('The up cannot run again after this.')
  if (again === 'differs') lines.push('The up leads elsewhere when it runs again after this.')
  return lines.length === 0 ? [] : ['', ...lines]
}

/**
 * The statements of a down as one script, for any client that runs SQL. Several that belong together stand in a
 * transaction, so that a failure leaves nothing half done; what cannot run in one, or must be committed before the rest,
 * stands outside or ends it.
 */
export function printStatements(list: readonly DownStatement[]): string {
  if (list.length === 0) return '-- Nothing to undo: the up changes no schema.\n'
  const segments: DownStatement[][] = [[]]
  for (const statement of list) {
    if (statement.outsideTransaction) segments.push([statement], [])
    else segments.at(-1)!.push(statement)
    if (statement.commitAfter) segments.push([])
  }
  return segments
    .filter((segment) => segment.length > 0)
    .map((segment) => (segment.length === 1 ? block(segment) : `BEGIN;\n\n${block(segment)}\nCOMMIT;\n`))
    .join('\n')
}

/** A blank line stands around statements of several lines. */
const block = (segment: readonly DownStatement[]): string =>
  segment
    .map(({ sql }, index) => {
      const apart = index > 0 && (sql.includes('\n') || segment[index - 1]!.sql.includes('\n'))
      return `${apart ? '\n' : ''}${sql};\n`
    })
    .join('')
