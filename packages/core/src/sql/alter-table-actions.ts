import type { AlterTableStmt } from '@pgsql/types'
import { loadParser } from './parser.ts'
import { readRawStatements } from './raw-statement.ts'

const PART = String.raw`(?:"(?:[^"]|"")*"|[^\s."]+)`
const NAME = new RegExp(String.raw`^${PART}(?:\s*\.\s*${PART})*(?:\s*\*)?`)

/** An `ALTER TABLE` in the words in which it was written: `ALTER TABLE "a"`, and what follows it between commas. */
export interface AlterTableActions {
  readonly head: string
  readonly actions: readonly string[]
}

/**
 * Takes an `ALTER TABLE` apart, action by action.
 * @param text one statement, without its semicolon
 * @returns null when it is no `ALTER TABLE`
 */
export async function alterTableActions(text: string): Promise<AlterTableActions | null> {
  const [statement] = readRawStatements(text, await loadParser())
  if (!statement || !('AlterTableStmt' in statement.node)) return null
  const { relation } = statement.node.AlterTableStmt as AlterTableStmt
  const items = statement.phrase.items()
  const [first] = items
  if (!first || relation?.location === undefined) return null
  const name = NAME.exec(first.from(relation.location).text)?.[0]
  if (name === undefined) return null
  const from = text.indexOf(first.from(relation.location).text)
  const head = text.slice(0, from + name.length)
  const actions = [
    text.slice(from + name.length, text.indexOf(first.text) + first.text.length),
    ...items.slice(1).map((item) => item.text),
  ]
  return { head, actions: actions.map((action) => action.trim()) }
}
