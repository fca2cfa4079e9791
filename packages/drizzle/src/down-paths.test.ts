import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { downPaths } from './down-paths.ts'

const CASES: readonly { name: string; tags: readonly string[]; downs: readonly string[] }[] = [
  { name: 'beside the up', tags: ['0000_init'], downs: ['0000_init.down.sql'] },
  { name: 'a migration called x.down', tags: ['0005_x.down'], downs: ['0005_x.down.down.sql'] },
  { name: 'x and x.down', tags: ['x', 'x.down'], downs: ['x.backout-down.sql', 'x.down.down.sql'] },
  { name: 'x.down before x', tags: ['x.down', 'x'], downs: ['x.down.down.sql', 'x.backout-down.sql'] },
  {
    name: 'x and X.down, the same file on macOS',
    tags: ['x', 'X.down'],
    downs: ['x.backout-down.sql', 'X.down.down.sql'],
  },
]

test.for(CASES)('$name', ({ tags, downs }) => {
  expect(downPaths('/m', tags)).toEqual(downs.map((name) => `/m/${name}`))
})

test('no down has the name of an up or of another down', () => {
  const word = fc.constantFrom('a', 'A', 'b', '.down', '.backout-down', '_')
  const tag = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(''))
  fc.assert(
    fc.property(fc.uniqueArray(tag, { selector: (name) => name.toLowerCase(), maxLength: 12 }), (tags) => {
      const files = [...tags.map((name) => `/m/${name}.sql`), ...downPaths('/m', tags)]
      expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(2 * tags.length)
    }),
  )
})
