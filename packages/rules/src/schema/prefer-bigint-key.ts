import type { CreateTable, Rule } from '@backout/core'
import { ident, qualified } from '../sql.ts'

/** A key that runs out. */
export const preferBigintKey: Rule = {
  id: 'prefer-bigint-key',
  hazard: 'weakens-schema',
  severity: 'info',
  preset: 'strict',
  docs: {
    condition:
      'A table is created whose primary key is one generated number of less than 64 bits: serial, or an identity or sequence of type integer or smallint.',
    effect:
      'After 2,147,483,647 numbers (32,767 of smallint), those of rolled-back and deleted rows among them, every INSERT fails with 22003 or 2200H, and a larger type writes the table and its references anew.',
    remedy: 'Use bigint from the start: four bytes a row more, often none for alignment.',
    unsafe: [
      { sql: 'CREATE TABLE "shops" ("id" serial PRIMARY KEY);' },
      { sql: 'CREATE TABLE "shops" ("id" integer GENERATED ALWAYS AS IDENTITY, CONSTRAINT "pk" PRIMARY KEY ("id"));' },
    ],
    safe: [
      { sql: 'CREATE TABLE "shops" ("id" bigserial PRIMARY KEY);' },
      { sql: 'CREATE TABLE "shops" ("id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);' },
      { title: 'not a number that is drawn', sql: 'CREATE TABLE "years" ("year" smallint PRIMARY KEY);' },
      { sql: 'CREATE TABLE "shops" ("id" uuid PRIMARY KEY);' },
    ],
    url: 'https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT',
    sources: [
      'squawk:prefer-bigint-over-int',
      'squawk:prefer-bigint-over-smallint',
      'pgfence:prefer-bigint-over-int',
      'pgls:preferBigInt',
      'pgls:preferBigintOverInt',
      'pgls:preferBigintOverSmallint',
      'online_migrations:short_primary_key_type',
      'migrationpilot:MP038',
      'migrationpilot:MP068',
    ],
  },
  check(operation) {
    if (operation.kind !== 'create-table') return []
    const [key, ...others] = keyOf(operation)
    const column = operation.columns.find(({ name }) => name === key)
    if (others.length > 0 || !column?.type) return []
    const isSmall = /^(?:small)?serial$/.test(column.type) || /^(?:integer|smallint)$/.test(column.type)
    const isDrawn =
      column.type.endsWith('serial') || column.identity !== null || /\bnextval\b/i.test(column.default ?? '')
    if (!isSmall || !isDrawn) return []
    return [
      {
        condition: `The numbers of ${ident(column.name)}, the key of ${qualified(operation.table)}, end at ${column.type.startsWith('small') ? '32,767' : '2,147,483,647'}.`,
        effect: 'From then on every INSERT fails, and a larger type writes the table and what refers to it anew.',
        remedy: 'Use bigint from the start.',
        evidence: 'text',
      },
    ]
  },
}

function keyOf({ columns, constraints }: CreateTable): readonly string[] {
  const inline = columns.find((column) => column.constraints.some(({ type }) => type === 'primary key'))
  if (inline) return [inline.name]
  const key = constraints.find(({ type }) => type === 'primary key')
  return key?.type === 'primary key' ? key.columns : []
}
