import { columnTypeRule } from './column-type-rule.ts'

/** A point in time of which nobody knows where. */
export const preferTimestamptz = columnTypeRule({
  id: 'prefer-timestamptz',
  docs: {
    condition: 'A column is given the type timestamp without time zone.',
    effect:
      'It holds what a clock showed, not when that was: two servers or clients with other time zones read other moments from it, and one hour a year is there twice.',
    remedy: 'Use timestamptz (Drizzle: withTimezone: true; Prisma: @db.Timestamptz).',
    unsafe: [
      { sql: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY, "x" timestamp(3));' },
      {
        before: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY);',
        sql: 'ALTER TABLE "shops" ADD COLUMN "x" timestamp without time zone;',
      },
    ],
    safe: [
      {
        before: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY);',
        sql: 'ALTER TABLE "shops" ADD COLUMN "x" timestamptz(3);',
      },
      { before: 'CREATE TABLE "shops" ("id" bigint PRIMARY KEY);', sql: 'ALTER TABLE "shops" ADD COLUMN "x" date;' },
    ],
    url: 'https://www.postgresql.org/docs/current/datatype-datetime.html',
    sources: [
      'squawk:prefer-timestamp-tz',
      'pgfence:prefer-timestamptz',
      'pgls:preferTimestamptz',
      'migrationpilot:MP040',
    ],
  },
  isMeant: (type) => /^timestamp(?:\(\d\))?(?: without time zone)?$/.test(type),
  is: () => 'a timestamp without time zone',
})
