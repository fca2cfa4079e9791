import { splitStatements } from '@backout/core'
import { CONTROL } from './script.ts'

/**
 * The parts of a script that are committed one after the other: a transaction with all its statements, or a statement
 * outside of one.
 * @returns their texts in order; null when the script does not parse
 */
export async function partsOf(sql: string): Promise<readonly string[] | null> {
  const spans = await splitStatements(sql)
  if (!spans) return null
  const parts: string[] = []
  let open: string[] | null = null
  for (const { start, end } of spans) {
    const statement = sql.slice(start, end)
    const control = CONTROL.exec(statement)?.[1]?.toUpperCase()
    const begins = control === 'BEGIN' || control?.startsWith('START') === true
    if (begins) open ??= []
    if (open) open.push(statement)
    else parts.push(statement)
    if (control && !begins && open) {
      parts.push(open.join(';\n'))
      open = null
    }
  }
  return open ? [...parts, open.join(';\n')] : parts
}
