import type { Fixed } from '@backout/core'
import { describe, expect, it } from 'vitest'
import { formatFix } from './fix.ts'

const fixed: Fixed = {
  fixed: true,
  migration: '0001_change',
  mends: [{ rule: 'require-concurrent-index', line: 3 }],
  changes: [
    { path: '/app/drizzle/0002_change_2.sql', before: null, after: '-- Part 2\u001b[31m\nSELECT 2;\n' },
    { path: '/app/drizzle/0001_change.sql', before: 'SELECT 1;\nSELECT 2;\n', after: 'SELECT 1;\n' },
  ],
  names: ['0001_change', '0002_change_2'],
  steps: [
    { step: { sql: 'SELECT 2\nFROM x', runs: 'outside', lock: 'SHARE UPDATE EXCLUSIVE' }, measured: null },
    {
      step: { sql: 'SELECT 3', runs: 'shared', lock: 'ACCESS EXCLUSIVE' },
      measured: { locks: [{ relation: 'public.a', mode: 'SHARE' }], rewritten: [], reindexed: [], scanned: [] },
    },
  ],
  rows: ['public.a', 'public.b'],
  shadow: 'PGlite',
}

const text = (report: Parameters<typeof formatFix>[0]) => formatFix(report, { color: false, cwd: '/app' })

describe('formatFix', () => {
  it('shows the patch, what is mended, and what each step took', () => {
    expect(text(fixed)).toMatchInlineSnapshot(`
      "--- /dev/null
      +++ drizzle/0002_change_2.sql
      @@ -0,0 +1,2 @@
      +-- Part 2␛[31m
      +SELECT 2;
      --- drizzle/0001_change.sql
      +++ drizzle/0001_change.sql
      @@ -1,2 +1,1 @@
       SELECT 1;
      -SELECT 2;

      ✔ 0001_change: 1 finding mended, in 2 migrations. On PGlite it ends in the same schema, and with rows in 2 tables in the same rows.
        require-concurrent-index (line 3)
        SHARE UPDATE EXCLUSIVE, by the documentation  SELECT 2
        SHARE                                         SELECT 3
      "
    `)
  })

  it.each<[rows: Fixed['rows'], words: string]>([
    [null, 'in the same schema; with rows it was not tried'],
    [[], 'in the same schema.'],
    [['public.a'], 'with rows in 1 table in the same rows'],
  ])('rows: %s', (rows, words) => expect(text({ ...fixed, rows })).toContain(words))

  it('lets no text of a file steer the terminal', () => expect(text(fixed)).not.toContain('\u001b'))

  it('colours what goes and what comes', () => {
    const colored = formatFix(fixed, { color: true, cwd: '/app' })
    expect(colored).toContain('\u001b[32m+SELECT 2;')
    expect(colored).toContain('\u001b[31m-SELECT 2;')
  })

  it.each([
    [[], [], '0001_change: nothing that can be mended mechanically.\n'],
    [[], ['it does not run: no'], '0001_change: it does not run: no.\n'],
    [fixed.mends, ['why'], '0001_change was not changed: no way of mending it held on the shadow.\n  why\n'],
  ])('not fixed: %j %j', (mends, why, words) =>
    expect(text({ fixed: false, migration: '0001_change', mends, why })).toBe(words),
  )
})
