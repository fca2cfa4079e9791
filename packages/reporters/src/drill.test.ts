import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { createGenerator } from 'ts-json-schema-generator'
import { describe, expect, it } from 'vitest'
import { clean, drilled } from './drill.cases.ts'
import { jsonDrill } from './drill-json.ts'
import { markdownDrill } from './drill-markdown.ts'
import { prettyDrill } from './drill.ts'

const pretty = (report: typeof drilled, quiet = false) =>
  prettyDrill(report, { color: false, width: 100, quiet, cwd: '/app' })

describe('prettyDrill', () => {
  it('has a line for each migration, what must be known of it, the staircase and one line', () => {
    expect(pretty(drilled)).toMatchInlineSnapshot(`
      "backout drill  drizzle · 8 of 12 migrations · PostgreSQL 16.14 · 10,000 rows a table

      migration         way back                          rows  untouched   kept  restored   lost     up    down  again  strongest lock of the down
      0001_plain        ✔ back                          10,000      9,960  9,960         0      0  12 ms  3.1 ms  1.2 s  ACCESS EXCLUSIVE on public.users for 3.1 ms
      0002_retyped      ✔ back                          10,000      9,960      0     9,960      0  12 ms  3.1 ms  1.2 s  ACCESS EXCLUSIVE on public.users for 61 s, rewritten
      0003_lossy        ▲ back, LOSSY as it says        10,000      9,960      0         0  9,960  12 ms  3.1 ms  1.2 s  ACCESS EXCLUSIVE on public.users for 3.1 ms
      0004_blocked      ▲ back, later rows can stop it  10,000      9,960  9,960         0      0  12 ms  3.1 ms  1.2 s  ACCESS EXCLUSIVE on public.users for 3.1 ms
      0005_spoilt␛[31m  ✖ ROWS NOT BACK                 10,000      9,960  9,958         0      2  12 ms  3.1 ms  1.2 s  ACCESS EXCLUSIVE on public.users for 3.1 ms
      0006_differs      ✖ SCHEMA NOT BACK               10,000      9,960  9,960         0      0  12 ms  3.1 ms  1.2 s  ACCESS EXCLUSIVE on public.users for 3.1 ms
      0007_missing      ✖ NO DOWN                            0          0      0         0      0   1 ms       –      –  –
      0008_stops        ✖ STOPS                         10,000      9,960  9,960         0      0  12 ms  3.1 ms  1.2 s  ACCESS EXCLUSIVE on public.users for 3.1 ms

      0002_retyped
        note      columns come back in another order in public.users
        restored  public.users: name

      0003_lossy
        stale  the up was changed after this down was written
        lost   public.users: 9,960 of 9,960 untouched rows in name
        note   its header does not name public.users.name

      0004_blocked
        blocked  rows written after the up stop the down: column "name" contains null values (SQLSTATE
                 23502); repeated without the inserted rows; its header does not say so

      0005_spoilt␛[31m
        lost     public.users: 2 of 9,960 untouched rows
        extra    public.users: 1 row lies there that nobody wrote since and that did not before
        undone   public.users: of what was written since the up, 6 of 10 inserted
        lost     public.users_id_seq hands out numbers again that it has handed out
        no rows  public.odd|one: PostgreSQL refused the rows that were tried.

      0006_differs
        differs  index public.users.i is left over
        differs  column public.users.name: type

      0007_missing
        no down  there is none beside this migration; backout down writes it

      0008_stops
        stopped  index "nobody" does not exist (SQLSTATE 42704)
        at       DROP INDEX nobody
        locks    not measured, runs in no transaction: DROP INDEX CONCURRENTLY j

      staircase: 1 to 2 steps down and up, 6 landings with the same schema, 1 of them with the same rows
        ends in the round of 3 steps, down 0006_differs: the schema is not as it was there: index public.users.i

      backout drill: 8 migrations, 4 back, 2 lost, 9,960 given up, 70,000 rows, way back 4 min 10 s
      "
    `)
  })
  it('is short where all goes well', () =>
    expect(pretty(clean)).toMatchInlineSnapshot(`
    "backout drill  drizzle · 1 of 12 migrations · PostgreSQL 16.14 · 10,000 rows a table

    migration   way back    rows  untouched   kept  restored  lost     up    down  again  strongest lock of the down
    0001_plain  ✔ back    10,000      9,960  9,960         0     0  12 ms  3.1 ms  1.2 s  ACCESS EXCLUSIVE on public.users for 3.1 ms

    staircase: 1 step down and up, 2 landings with the same schema
    the whole way: back to the empty database in 12 ms and up again in 1.5 s, the same schema

    backout drill: 1 migration, 1 back, 0 lost, 10,000 rows, way back 3.1 ms
    "
  `))
  it('says little when it is told to', () => {
    expect(pretty(clean, true)).toBe('backout drill: 1 migration, 1 back, 0 lost, 10,000 rows, way back 3.1 ms\n')
    expect(pretty(drilled, true)).not.toContain('0001_plain')
    expect(pretty(drilled, true)).toContain('0003_lossy')
  })
  it('says when there was nothing to do', () => {
    const nothing = { ...clean, migrations: [], staircase: null, shadow: null }
    const summary = { ...clean.summary, migrations: 0, back: 0, rows: 0, wayBack: 0 }
    expect(pretty({ ...nothing, summary }, true)).toBe('backout drill: nothing to rehearse\n')
  })
})

describe('markdownDrill', () => {
  it('reads as expected', () =>
    expect(markdownDrill(drilled)).toMatchInlineSnapshot(`
      "<!-- backout drill -->

      ### ❌ backout drill: 8 migrations, 4 back, 2 lost, 9,960 given up, 70,000 rows, way back 4 min 10 s

      | Migration | Way back | Rows | Untouched | Kept | Restored | Lost | Up | Down | Again | Strongest lock of the down |
      | --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --- |
      | \`0001_plain\` | ✅ back | 10,000 | 9,960 | 9,960 | 0 | 0 | 12 ms | 3.1 ms | 1.2 s | ACCESS EXCLUSIVE on public.users for 3.1 ms |
      | \`0002_retyped\` | ✅ back | 10,000 | 9,960 | 0 | 9,960 | 0 | 12 ms | 3.1 ms | 1.2 s | ACCESS EXCLUSIVE on public.users for 61 s, rewritten |
      | \`0003_lossy\` | ⚠️ **back, LOSSY as it says** | 10,000 | 9,960 | 0 | 0 | 9,960 | 12 ms | 3.1 ms | 1.2 s | ACCESS EXCLUSIVE on public.users for 3.1 ms |
      | \`0004_blocked\` | ⚠️ **back, later rows can stop it** | 10,000 | 9,960 | 9,960 | 0 | 0 | 12 ms | 3.1 ms | 1.2 s | ACCESS EXCLUSIVE on public.users for 3.1 ms |
      | \`0005_spoilt␛[31m\` | ❌ **ROWS NOT BACK** | 10,000 | 9,960 | 9,958 | 0 | 2 | 12 ms | 3.1 ms | 1.2 s | ACCESS EXCLUSIVE on public.users for 3.1 ms |
      | \`0006_differs\` | ❌ **SCHEMA NOT BACK** | 10,000 | 9,960 | 9,960 | 0 | 0 | 12 ms | 3.1 ms | 1.2 s | ACCESS EXCLUSIVE on public.users for 3.1 ms |
      | \`0007_missing\` | ❌ **NO DOWN** | 0 | 0 | 0 | 0 | 0 | 1 ms | – | – | – |
      | \`0008_stops\` | ❌ **STOPS** | 10,000 | 9,960 | 9,960 | 0 | 0 | 12 ms | 3.1 ms | 1.2 s | ACCESS EXCLUSIVE on public.users for 3.1 ms |

      staircase: 1 to 2 steps down and up, 6 landings with the same schema, 1 of them with the same rows

      ends in the round of 3 steps, down 0006\\_differs: the schema is not as it was there: index public.users.i

      <sub>Shadow: PostgreSQL 16.14 · 10,000 rows a table</sub>

      \`0002_retyped\`

      - note: columns come back in another order in public.users
      - restored: public.users: name

      \`0003_lossy\`

      - stale: the up was changed after this down was written
      - lost: public.users: 9,960 of 9,960 untouched rows in name
      - note: its header does not name public.users.name

      \`0004_blocked\`

      - blocked: rows written after the up stop the down: column "name" contains null values (SQLSTATE 23502); repeated without the inserted rows; its header does not say so

      \`0005_spoilt␛[31m\`

      - lost: public.users: 2 of 9,960 untouched rows
      - extra: public.users: 1 row lies there that nobody wrote since and that did not before
      - undone: public.users: of what was written since the up, 6 of 10 inserted
      - lost: public.users\\_id\\_seq hands out numbers again that it has handed out
      - no rows: public.odd\\|one: PostgreSQL refused the rows that were tried.

      \`0006_differs\`

      - differs: index public.users.i is left over
      - differs: column public.users.name: type

      \`0007_missing\`

      - no down: there is none beside this migration; backout down writes it

      \`0008_stops\`

      - stopped: index "nobody" does not exist (SQLSTATE 42704)
      - at: DROP INDEX nobody
      - locks: not measured, runs in no transaction: DROP INDEX CONCURRENTLY j

      <details><summary>Columns and locks of 0001\\_plain</summary>

      | Table | Column | Values |
      | --- | --- | --- |
      | \`public.users\` | \`id\` | kept |
      | \`public.users\` | \`name\` | kept |

      - ACCESS EXCLUSIVE on public.users for 3.1 ms
      - SHARE ROW EXCLUSIVE on public.posts for 900 ms, read through

      </details>

      <details><summary>Columns and locks of 0002\\_retyped</summary>

      | Table | Column | Values |
      | --- | --- | --- |
      | \`public.users\` | \`id\` | kept |
      | \`public.users\` | \`name\` | restored |

      - ACCESS EXCLUSIVE on public.users for 61 s, rewritten

      </details>

      <details><summary>Columns and locks of 0003\\_lossy</summary>

      | Table | Column | Values |
      | --- | --- | --- |
      | \`public.users\` | \`id\` | kept |
      | \`public.users\` | \`name\` | lost |

      - ACCESS EXCLUSIVE on public.users for 3.1 ms
      - SHARE ROW EXCLUSIVE on public.posts for 900 ms, read through

      </details>

      <details><summary>Columns and locks of 0004\\_blocked</summary>

      | Table | Column | Values |
      | --- | --- | --- |
      | \`public.users\` | \`id\` | kept |
      | \`public.users\` | \`name\` | kept |

      - ACCESS EXCLUSIVE on public.users for 3.1 ms
      - SHARE ROW EXCLUSIVE on public.posts for 900 ms, read through

      </details>

      <details><summary>Columns and locks of 0005\\_spoilt␛\\[31m</summary>

      | Table | Column | Values |
      | --- | --- | --- |
      | \`public.users\` | \`id\` | lost |
      | \`public.users\` | \`name\` | lost |

      - ACCESS EXCLUSIVE on public.users for 3.1 ms
      - SHARE ROW EXCLUSIVE on public.posts for 900 ms, read through

      </details>

      <details><summary>Columns and locks of 0006\\_differs</summary>

      | Table | Column | Values |
      | --- | --- | --- |
      | \`public.users\` | \`id\` | kept |
      | \`public.users\` | \`name\` | kept |

      - ACCESS EXCLUSIVE on public.users for 3.1 ms
      - SHARE ROW EXCLUSIVE on public.posts for 900 ms, read through

      </details>

      <details><summary>Columns and locks of 0008\\_stops</summary>

      | Table | Column | Values |
      | --- | --- | --- |
      | \`public.users\` | \`id\` | kept |
      | \`public.users\` | \`name\` | kept |

      - ACCESS EXCLUSIVE on public.users for 3.1 ms
      - SHARE ROW EXCLUSIVE on public.posts for 900 ms, read through

      </details>
      "
    `))
  it('stays within the limit of a comment', () => {
    const many = { ...drilled, migrations: Array.from({ length: 100 }, () => drilled.migrations[4]!) }
    expect(markdownDrill(many, { limit: 30_000 }).length).toBeLessThan(31_000)
    expect(markdownDrill(many, { limit: 30_000 })).toContain('left off')
  })
})

const schemaFile = fileURLToPath(new URL('../schema/drill.schema.json', import.meta.url))

const validator = () =>
  new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')))

describe('drill.schema.json', () => {
  // Out of date? The types of @backout/core changed: run `npx vitest run packages/reporters -u` and commit the file.
  it('is what the types say', async () => {
    const path = fileURLToPath(new URL('./drill-json.ts', import.meta.url))
    const tsconfig = fileURLToPath(new URL('../../../tsconfig.test.json', import.meta.url))
    const schema = createGenerator({ path, tsconfig, skipTypeCheck: true }).createSchema('DrillReportJson')
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(schemaFile)
  })

  it.each([
    ['a whole one', drilled],
    ['a clean one', clean],
    ['none', { ...clean, project: null, shadow: null, staircase: null }],
  ])('accepts what jsonDrill prints: %s', (_, report) => {
    const validate = validator()
    validate(JSON.parse(jsonDrill(report)))
    expect(validate.errors).toBeNull()
  })

  const spoiled: Record<string, (value: any) => void> = {
    'a key is missing': (value) => delete value.summary,
    'a key is unknown': (value) => (value.migrations[0].sql = 'SELECT 1'),
    'an outcome is unknown': (value) => (value.migrations[0].outcome = 'fine'),
    'a fate is unknown': (value) => (value.migrations[0].tables['public.users'].columns.id = 'fine'),
    'a number is text': (value) => (value.migrations[0].locks[0].milliseconds = '3'),
  }
  it.each(Object.keys(spoiled))('refuses when %s', (name) => {
    const value = JSON.parse(jsonDrill(drilled))
    spoiled[name]!(value)
    expect(validator()(value)).toBe(false)
  })

  it('has its keys in one order, and times to a hundredth', () => {
    const text = jsonDrill(drilled)
    expect(jsonDrill({ ...drilled, migrations: drilled.migrations.map((one) => reversed(one)) })).toBe(text)
    expect(JSON.parse(text).migrations[0].milliseconds).toEqual({ up: 12.4, down: 3.12, again: 1234 })
  })
})

const reversed = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).toReversed()) as T
