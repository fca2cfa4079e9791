import type { QualifiedName } from '@backout/core'
import { named } from './relatives.ts'

const NAME = String.raw`((?:"(?:[^"]|"")+"|[a-z_]\w*)(?:\.(?:"(?:[^"]|"")+"|[a-z_]\w*))?)`
const READ = new RegExp(String.raw`\b(?:from|join)\s+\(*(?:only\s+)?${NAME}`, 'gi')
const WRITTEN = new RegExp(String.raw`\b(?:insert\s+into|delete\s+from|update)\s+(?:only\s+)?${NAME}`, 'gi')

/** Names after FROM and JOIN, of tables and of whatever else can stand there. */
export const readIn = (sql: string): readonly QualifiedName[] => namesOf(sql, READ)

/** Names after INSERT INTO, UPDATE and DELETE FROM. */
export const writtenIn = (sql: string): readonly QualifiedName[] => namesOf(sql, WRITTEN)

const namesOf = (sql: string, pattern: RegExp): readonly QualifiedName[] =>
  [...sql.replaceAll(/'(?:[^']|'')*'/g, "''").matchAll(pattern)].map(([, name]) =>
    named(name!.replaceAll(/"[^"]*"|[^"]+/g, (part) => (part.startsWith('"') ? part : part.toLowerCase()))),
  )
