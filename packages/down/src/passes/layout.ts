import type { Pass } from '../step.ts'

/** `CREATE TABLE` with a column a line; view queries set as PostgreSQL prints them, without the blank it starts with. */
export const layout: Pass = (steps) => steps.map((step) => ({ ...step, sql: table(view(step.sql)) }))

const view = (sql: string): string =>
  sql.replace(/^(CREATE (?:OR REPLACE )?(?:MATERIALIZED )?VIEW [^]*? AS)\s+(?=SELECT|WITH|VALUES)/, '$1\n ')

function table(sql: string): string {
  const match = /^(CREATE (?:UNLOGGED )?TABLE "(?:[^"]|"")+"\."(?:[^"]|"")+" )\(/.exec(sql)
  if (!match) return sql
  const open = match[0].length - 1
  const close = closing(sql, open)
  const parts = split(sql.slice(open + 1, close))
  if (parts.length === 0) return sql
  return `${match[1]}(\n  ${parts.join(',\n  ')}\n)${sql.slice(close + 1)}`
}

/** Walks over SQL outside quotes, telling each character with the depth of parentheses around it. */
function walk(sql: string, from: number, visit: (character: string, index: number, depth: number) => boolean): void {
  let depth = 0
  let quoted: string | null = null
  for (let index = from; index < sql.length; index++) {
    const character = sql[index]!
    if (quoted) {
      if (character === quoted) quoted = null
      continue
    }
    if (character === "'" || character === '"') quoted = character
    else if (character === '(' || character === '[') depth++
    else if (character === ')' || character === ']') depth--
    if (visit(character, index, depth)) return
  }
}

function closing(sql: string, open: number): number {
  let found = sql.length
  walk(sql, open, (character, index, depth) => {
    if (character === ')' && depth === 0) found = index
    return found < sql.length
  })
  return found
}

function split(list: string): string[] {
  const parts: string[] = []
  let start = 0
  walk(list, 0, (character, index, depth) => {
    if (character === ',' && depth === 0) {
      parts.push(list.slice(start, index).trim())
      start = index + 1
    }
    return false
  })
  const last = list.slice(start).trim()
  return last ? [...parts, last] : parts
}
