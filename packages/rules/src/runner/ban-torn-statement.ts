import type { Rule } from '@backout/core'

/** A place at which the runner cuts the file, though a string, comment or body goes on there. */
export const banTornStatement: Rule = {
  id: 'ban-torn-statement',
  hazard: 'fails-in-runner',
  severity: 'error',
  docs: {
    condition:
      'The runner cuts the file without reading SQL, inside a comment, a string or a body: Drizzle at `--> statement-breakpoint`, a Prisma driver adapter at every semicolon.',
    effect:
      'It sends the pieces. They fail with 42601 (syntax_error), or, out of a comment, they run: what was commented out is done.',
    remedy:
      'Take the mark out of the comment or string. For a driver adapter, use a body without semicolons, or the schema engine.',
    unsafe: [
      {
        title: 'a commented-out statement comes to life',
        before: 'CREATE TABLE "t" ("id" int);',
        sql: '-- not yet: --> statement-breakpoint ALTER TABLE "t" ADD COLUMN "x" int;',
        remarks: [
          {
            kind: 'torn',
            at: 'ALTER TABLE',
            why: 'The file is cut at `--> statement-breakpoint` inside a comment, so what follows on the line is run.',
            fix: 'Delete the comment, or take `--> statement-breakpoint` out of it.',
          },
        ],
      },
      {
        title: 'a body with semicolons, sent by a driver adapter',
        before: 'CREATE TABLE "t" ("id" int);',
        sql: 'CREATE FUNCTION "f"() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;',
        transaction: 'per-batch',
        remarks: [
          {
            kind: 'torn',
            at: ' END $$',
            why: 'The driver adapter cuts the file at every semicolon, and one stands inside this statement.',
            fix: 'Write the body as one statement without semicolons, or let the schema engine migrate.',
          },
        ],
      },
    ],
    safe: [
      {
        title: 'at the end of a commented-out line it does no harm',
        before: 'CREATE TABLE "t" ("id" int);',
        sql: '-- ALTER TABLE "t" ADD COLUMN "x" int;--> statement-breakpoint\nSELECT 1;',
      },
    ],
    url: 'https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS',
    sources: [],
  },
  check(operation, { migration, statement, statements }) {
    if (operation !== statement.operations[0]) return []
    const own = (migration.remarks ?? []).filter(({ kind, span }) => {
      if (kind !== 'torn' || span === null) return false
      // The statement in which it lies; else the next one; else the last.
      const at = statements.find(({ span: { end } }) => end > span.start) ?? statements.at(-1)
      return at === statement
    })
    return own.slice(0, 1).map(({ why, fix }) => ({
      condition: why,
      effect: 'The server gets pieces of SQL: it refuses them with 42601, or does what nobody meant to be done.',
      remedy: fix ?? 'Take the mark out of there.',
      evidence: 'text',
    }))
  },
}
