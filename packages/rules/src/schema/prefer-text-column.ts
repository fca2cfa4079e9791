import { columnTypeRule } from './column-type-rule.ts'

/** A limit of length that is a matter of the type. */
export const preferTextColumn = columnTypeRule({
  id: 'prefer-text-column',
  docs: {
    condition: 'A column is given the type varchar(n).',
    effect:
      'The limit is part of the type: to lower it takes ACCESS EXCLUSIVE and a scan, and views that use the column are in the way of any change.',
    remedy: 'Use text with a CHECK on the length: it can be changed by NOT VALID and VALIDATE.',
    unsafe: [
      { sql: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY, "x" varchar(20));' },
      {
        before: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY);',
        sql: 'ALTER TABLE "shops" ADD COLUMN "x" character varying(255);',
      },
    ],
    safe: [
      { before: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY);', sql: 'ALTER TABLE "shops" ADD COLUMN "x" text;' },
      { before: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY);', sql: 'ALTER TABLE "shops" ADD COLUMN "x" varchar;' },
    ],
    url: 'https://www.postgresql.org/docs/current/datatype-character.html',
    sources: ['squawk:prefer-text-field', 'pgfence:prefer-text-field', 'pgls:preferTextField', 'migrationpilot:MP037'],
  },
  isMeant: (type) => type.startsWith('character varying('),
  is: (type) => type,
})
