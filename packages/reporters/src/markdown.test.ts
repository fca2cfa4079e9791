import { expect, it } from 'vitest'
import { markdown } from './markdown.ts'
import { brokenHistory, dropColumn, lossyDown, plainIndex, reportOf, unprovenDown } from './report.cases.ts'

it('shows a table, a box for each down that is not exact, and findings that unfold', () => {
  const sql = `${plainIndex.at};\n${dropColumn.at};\n`
  const report = reportOf([
    { name: '0001_tags', sql: '' },
    {
      name: '0002_bio',
      sql,
      findings: [dropColumn, { ...plainIndex, suppressed: 'the table is small' }],
      down: lossyDown,
    },
    { name: '0003_email', sql: '', down: unprovenDown },
  ])
  expect(markdown(report)).toMatchInlineSnapshot(`
    "<!-- backout -->

    ### backout: 1 error, 1 suppressed · 1 down exact, 1 LOSSY, 1 UNPROVEN · 3 migrations

    | Migration | Down | Verdict | Findings |
    | --- | --- | --- | --- |
    | \`0001_tags\` | \`drizzle/0001_tags.down.sql\` | ✅ exact | – |
    | \`0002_bio\` | \`drizzle/0002_bio.down.sql\` | ⚠️ **LOSSY** | 1 error, 1 suppressed |
    | \`0003_email\` | \`drizzle/0003_email.down.sql\` | ❌ **UNPROVEN** | – |

    <sub>Shadow: PGlite 0.5.16 (PostgreSQL 18.6)</sub>

    > [!WARNING]
    > \`0002_bio\`: the down is **LOSSY**. The schema comes back; rows or values that the up destroys do not. After up and down the schema is as before. Columns that were dropped come back last in public.users.
    >
    > - lost: The values of "users"."bio": the column comes back empty.
    > - requires: No row of "users" may have been added since with an email that is taken.
    > - not back: public.users.bio
    > - rows: 2 tables, 2 of 4 columns exercised; 1 lost; public.users.photo and public.places not exercised

    > [!CAUTION]
    > \`0003_email\`: the down is **UNPROVEN**. This down was not shown to lead back. Do not run it unread. After up and down the schema is not as before. The up does not run again after the down. With rows in the tables the down fails.
    >
    > - stopped: column "email" of relation "users" contains null values (SQLSTATE 23502)
    > - at: ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL
    > - differs: index public.users\\_email\\_idx is missing
    > - differs: sequence public.tags\\_id\\_seq is left over
    > - differs: column public.users.email: type is text, was character varying(255)
    > - differs: column public.users.email: notNull is not there, was true
    > - no rows: public.places could not be filled: no values of type geometry can be made

    <details><summary>❌ <code>ban-drop-column</code> drizzle/0002_bio.sql:2:1</summary>

    Column "bio" of "users" is dropped with all of its values.

    \`\`\`sql
    ALTER TABLE "users" DROP COLUMN "bio"
    \`\`\`

    **Why:** Instances of the app that still run the old code fail with "column does not exist", and the values are gone for good.

    **Fix:** First deploy code that no longer reads or writes the column; drop it in a later release. Keep a copy where the values may be wanted:

    \`\`\`sql
    CREATE TABLE "users_bio" AS SELECT "id", "bio" FROM "users";
    \`\`\`

    </details>
    "
  `)
})

it('shows problems', () => {
  expect(markdown(reportOf([], { problems: [brokenHistory] }))).toMatchInlineSnapshot(`
    "<!-- backout -->

    ### backout: could not do the job · 1 problem

    <sub>Shadow: PGlite 0.5.16 (PostgreSQL 18.6)</sub>

    > [!CAUTION]
    > **The migrations before 0003\\_tags do not replay.** PostgreSQL stopped at 0002\\_posts: relation "post" does not exist (42P01).
    >
    > Fix: Mend 0002\\_posts.sql, or begin the history with a baseline: backout init --baseline.
    >
    > <sub>drizzle/0002_posts.sql:2:13 · history-does-not-replay</sub>
    "
  `)
})

it('is not broken by names and SQL that look like Markdown or HTML', () => {
  const at = "SELECT '```\n</details>'"
  const report = reportOf([
    {
      name: 'a|b`c',
      sql: at,
      findings: [{ ...dropColumn, at, condition: 'Table "<img>" | *x* is dropped.' }],
      down: null,
    },
  ])
  expect(markdown(report)).toMatchInlineSnapshot(`
    "<!-- backout -->

    ### backout: 1 error · 1 migration

    | Migration | Down | Verdict | Findings |
    | --- | --- | --- | --- |
    | \`\`a\\|b\`c\`\` | – | – | 1 error |

    <sub>Shadow: PGlite 0.5.16 (PostgreSQL 18.6)</sub>

    <details><summary>❌ <code>ban-drop-column</code> drizzle/a|b\`c.sql:1:1</summary>

    Table "\\<img\\>" \\| \\*x\\* is dropped.

    \`\`\`\`sql
    SELECT '\`\`\`
    </details>'
    \`\`\`\`

    **Why:** Instances of the app that still run the old code fail with "column does not exist", and the values are gone for good.

    **Fix:** First deploy code that no longer reads or writes the column; drop it in a later release. Keep a copy where the values may be wanted:

    \`\`\`sql
    CREATE TABLE "users_bio" AS SELECT "id", "bio" FROM "users";
    \`\`\`

    </details>
    "
  `)
})

it('stays within the limit and says what it left off', () => {
  const finding = { ...dropColumn, effect: 'Slow. '.repeat(100) }
  const report = reportOf([
    { name: '0001_many', sql: dropColumn.at, findings: Array.from({ length: 50 }, () => finding), down: null },
  ])
  const text = markdown(report, { limit: 10_000 })
  expect(text.length).toBeLessThanOrEqual(10_000)
  expect(text).toMatch(/\d+ more blocks left off/)
})
