import type { Rule } from '@backout/core'
import { wordsOf } from '../words.ts'
import { ident } from '../sql.ts'

const LONGEST = 63

/** A name that PostgreSQL cuts off. */
export const banLongIdentifier: Rule = {
  id: 'ban-long-identifier',
  hazard: 'weakens-schema',
  severity: 'warning',
  preset: 'strict',
  docs: {
    condition: 'A name is longer than 63 bytes.',
    effect:
      'PostgreSQL cuts it off with no more than a NOTICE: the object has another name than the ORM believes, and two long names that begin alike collide.',
    remedy: 'Give it a shorter name, in the ORM as well.',
    unsafe: [
      {
        before: 'CREATE TABLE "shops" ("id" int);',
        sql: 'CREATE INDEX "shops_by_the_number_that_they_were_given_when_they_were_opened_idx" ON "shops" ("id");',
      },
      {
        title: 'bytes count, not letters',
        sql: `CREATE TABLE "${'ä'.repeat(32)}" ("id" int);`,
      },
    ],
    safe: [
      { sql: `CREATE TABLE "${'a'.repeat(LONGEST)}" ("id" int);` },
      { title: 'a string is no name', sql: `SELECT '${'a'.repeat(80)}';` },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS',
    sources: ['squawk:identifier-too-long'],
  },
  // The parser cuts them off as well, so that only the text has them whole.
  check(operation, { statement }) {
    if (operation !== statement.operations[0]) return []
    const words = wordsOf(statement.text).filter(({ kind, text }) => kind === 'word' && bytes(text) > LONGEST)
    return [...new Set(words.map(({ text }) => text))].map((name) => ({
      condition: `The name ${ident(name)} is ${bytes(name)} bytes long; PostgreSQL keeps ${LONGEST}.`,
      effect: 'The object has another name than the ORM believes, and two long names that begin alike collide.',
      remedy: 'Give it a shorter name, in the ORM as well.',
      evidence: 'text' as const,
      about: name,
    }))
  },
}

const bytes = (text: string): number => new TextEncoder().encode(text).length
