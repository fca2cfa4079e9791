import { BackoutError } from '@backout/core'
import { excerpt } from './database.ts'

const NAME = String.raw`("(?:[^"]|"")+"|[\w$]+)`
const ROLE = String.raw`(?:role|user(?!\s+mapping)|group)`

/** Statements that change more than the database they run in, whatever they name. */
const SHARED = [
  /\balter\s+system\b/i,
  /\b(?:alter|drop)\s+database\b/i,
  /\b(?:create|alter|drop)\s+tablespace\b/i,
  /\b(?:create|alter|drop)\s+subscription\b/i,
]

/** Names of the roles that some SQL creates, also inside a DO block. */
export function rolesCreated(sql: string): string[] {
  return matches(sql, `\\bcreate\\s+${ROLE}\\s+${NAME}`)
}

/**
 * Refuses SQL that would change what the shadow's database shares with the real ones on its server. Read loosely: it is
 * meant to prevent an accident, not an attack.
 * @param own roles that were created here
 * @throws BackoutError `shadow-not-isolated`
 */
export function guard(sql: string, own: ReadonlySet<string>): void {
  const text = sql.replaceAll(/^\s*--.*$|\/\*[^]*?\*\//gm, '')
  const created = rolesCreated(text)
  const touched = matches(text, `\\b(?:alter|drop)\\s+${ROLE}\\s+(?:if\\s+exists\\s+)?${NAME}`)
  const foreign = touched.find((name) => !own.has(name) && !created.includes(name))
  const shared = SHARED.map((pattern) => pattern.exec(text)?.[0]).find((found) => found !== undefined)
  if (shared === undefined && foreign === undefined) return
  throw new BackoutError({
    code: 'shadow-not-isolated',
    what: `SQL that reaches beyond its own database does not run on a shadow that shares its server: ${excerpt(text)}`,
    why:
      shared === undefined
        ? `Roles belong to the whole server, and ${foreign} was there before.`
        : `${shared.toUpperCase().replaceAll(/\s+/g, ' ')} concerns the whole server.`,
    fix: 'Use --shadow pglite or --shadow native:18, which are servers of their own.',
  })
}

function matches(sql: string, pattern: string): string[] {
  return Array.from(sql.matchAll(new RegExp(pattern, 'gi')), ([, name]) =>
    name!.startsWith('"') ? name!.slice(1, -1).replaceAll('""', '"') : name!.toLowerCase(),
  )
}
