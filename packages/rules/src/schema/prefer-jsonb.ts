import { columnTypeRule } from './column-type-rule.ts'

/** A type without equality. */
export const preferJsonb = columnTypeRule({
  id: 'prefer-jsonb',
  severity: 'warning',
  docs: {
    condition: 'A column is given the type json.',
    effect:
      'json has no equality: SELECT DISTINCT, GROUP BY and UNION over it fail with 42883, and it is parsed anew each time that it is read.',
    remedy: 'Use jsonb, unless the text must be kept to the letter.',
    unsafe: [
      { sql: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY, "x" json);' },
      { before: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY);', sql: 'ALTER TABLE "shops" ADD COLUMN "x" json;' },
    ],
    safe: [
      { before: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY);', sql: 'ALTER TABLE "shops" ADD COLUMN "x" jsonb;' },
    ],
    url: 'https://www.postgresql.org/docs/current/datatype-json.html',
    sources: [
      'strong_migrations:add_column_json',
      'online_migrations:add_column_json',
      'pgfence:add-column-json',
      'pgls:preferJsonb',
      'eugene:E3',
    ],
  },
  isMeant: (type) => type === 'json',
  is: () => 'json, which has no equality',
})
