import { createHash } from 'node:crypto'
import type { Operation, RuleFinding, Statement } from '@backout/core'

/** What a finding is about, apart from where it stands. */
export interface Subject {
  readonly rule: string
  readonly migration: string
  readonly operation: Operation
  readonly statement: Statement
  readonly said: RuleFinding
}

/**
 * The fingerprints of one migration's findings, in their order. Of two that are about the same in every respect the second
 * has another, by its number.
 */
export function fingerprints(subjects: readonly Subject[]): string[] {
  const seen = new Map<string, number>()
  return subjects.map((subject) => {
    const key = keyOf(subject)
    const before = seen.get(key) ?? 0
    seen.set(key, before + 1)
    const hash = createHash('sha256').update(before === 0 ? key : `${key}#${before}`)
    return hash.digest('hex').slice(0, 16)
  })
}

function keyOf({ rule, migration, operation, statement, said }: Subject): string {
  const what = valueOf(operation)
  // Of data statements the operation tells too little to keep two of them apart.
  const whole = SAY_LITTLE.has(operation.kind) && statement.operations.length === 1
  return JSON.stringify([rule, migration, what, whole ? tokens(statement.text) : null, said.about ?? null])
}

const SAY_LITTLE: ReadonlySet<Operation['kind']> = new Set([
  'alter-routine',
  'call',
  'copy',
  'delete',
  'insert',
  'merge',
  'select',
  'update',
])

/** Fields of operations that hold SQL as written; all others are values that the parser has normalised. */
const WRITTEN: ReadonlySet<string> = new Set([
  'body',
  'bound',
  'check',
  'default',
  'expression',
  'query',
  'sql',
  'text',
  'using',
  'when',
  'where',
])

/**
 * A value with its keys in order and its SQL without what only formats it. Fields that say nothing (null, false, an empty
 * list) are left out, so that a field which operations gain later voids no baseline.
 */
function valueOf(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return WRITTEN.has(key) ? tokens(value) : value
  if (Array.isArray(value)) return value.map((item) => valueOf(item, key))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, inner]) => !saysNothing(inner))
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, valueOf(inner, name)])
}

const saysNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0)

// A comment, white space, a string, a quoted name, a dollar-quoted string, a word, or any other sign.
const TOKEN = /--[^\n]*|\/\*[^]*?\*\/|\s+|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[^]*?\1|[\w\u0080-\uffff]+|[^]/g
const NO_TOKEN = /^(?:--|\/\*|\s)/
const NEEDLESS_QUOTES = /^"([a-z_][a-z0-9_]*)"$/

/** SQL as its tokens, a space between them: words in lower case, no comments, no quotes around plain names. */
function tokens(sql: string): string {
  return [...sql.matchAll(TOKEN)]
    .map(([token, dollar]) => (dollar ? `$${tokens(token.slice(dollar.length, -dollar.length))}$` : token))
    .filter((token) => !NO_TOKEN.test(token))
    .map((token) => (/^\w/.test(token) ? token.toLowerCase() : token.replace(NEEDLESS_QUOTES, '$1')))
    .join(' ')
    .replace(/[;\s]+$/, '')
}
