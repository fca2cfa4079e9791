import type { Rule } from '@backout/core'

/** The way back in the same file, which the ORM takes for a part of the way there. */
export const banDownSection: Rule = {
  id: 'ban-down-section',
  hazard: 'loses-data',
  severity: 'error',
  docs: {
    condition:
      'A comment marks what follows as the down migration, as other tools have it (`-- migrate:down`, `-- +goose Down`, `-- Down Migration`, `-- +migrate Down`, `-- !Downs`), and statements follow.',
    effect:
      'Neither Drizzle nor Prisma knows such a mark: they run the whole file. What the migration has made is undone at once, with the rows of what it drops.',
    remedy: 'Move what follows into a file of its own, where backout keeps downs.',
    unsafe: [
      {
        before: 'CREATE TABLE "a" ("id" int);',
        sql: '-- migrate:up\nCREATE TABLE "t" ("id" int);\n-- migrate:down\nDROP TABLE "t";',
      },
      {
        before: 'CREATE TABLE "a" ("id" int);',
        sql: '-- +goose Up\nCREATE TABLE "t" ("id" int);\n\n-- +goose Down\nDROP TABLE "t";',
        transaction: 'per-batch',
      },
    ],
    safe: [
      { title: 'nothing follows', sql: 'CREATE TABLE "t" ("id" int);\n-- migrate:down' },
      { title: 'a word in a sentence', sql: '-- the way down is long\nCREATE TABLE "t" ("id" int);' },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS',
    sources: [],
  },
  check(operation, { migration, statement, statements }) {
    if (operation !== statement.operations[0]) return []
    const previous = statements[statements.indexOf(statement) - 1]
    // Between two statements lie comments alone.
    const between = migration.sql.slice(previous?.span.end ?? 0, statement.span.start)
    const mark = MARK.exec(between)?.[1]
    if (mark === undefined) return []
    return [
      {
        condition: `What follows \`${mark.trim()}\` runs too: the runner knows no such mark.`,
        effect: 'It undoes what the migration has just done, and what it drops is gone.',
        remedy: 'Move it into a file of its own, which the runner does not see.',
        evidence: 'text',
      },
    ]
  },
}

const MARK =
  /^[ \t]*(--+[ \t]*(?:migrate:down|@?(?:down|undo)|down[ \t]+migration|\+goose[ \t]+down|\+migrate[ \t]+down|!downs)\b[ \t]*:?[ \t]*(?:transaction:\w+)?)[ \t-]*\r?$/im
