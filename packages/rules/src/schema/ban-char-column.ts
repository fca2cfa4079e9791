import { columnTypeRule } from './column-type-rule.ts'

/** A type that pads with blanks. */
export const banCharColumn = columnTypeRule({
  id: 'ban-char-column',
  docs: {
    condition: 'A column is given the type char(n).',
    effect:
      'It is padded with blanks to its length, which are lost again when it is cast and do not count when it is compared. It saves nothing.',
    remedy: 'Use text, with a CHECK on the length where that is a rule of the business.',
    unsafe: [
      { sql: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY, "x" char(8));' },
      {
        before: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY);',
        sql: 'ALTER TABLE "shops" ADD COLUMN "x" character(2);',
      },
    ],
    safe: [
      { before: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY);', sql: 'ALTER TABLE "shops" ADD COLUMN "x" text;' },
      { before: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY);', sql: 'ALTER TABLE "shops" ADD COLUMN "x" "char";' },
    ],
    url: 'https://www.postgresql.org/docs/current/datatype-character.html',
    sources: ['squawk:ban-char-field', 'pgfence:ban-char-field', 'pgls:banCharField', 'migrationpilot:MP041'],
  },
  isMeant: (type) => /^(?:character(?!\s+varying)|bpchar)\b/.test(type),
  is: (type) => `${type}, which is padded with blanks`,
})
