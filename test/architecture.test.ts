import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'
import { expect, test } from 'vitest'

/** The floors of `docs/architecture.md`. Imports only go down; rooms of one floor do not import each other. */
const FLOORS: Readonly<Record<string, number>> = {
  backout: 3,
  '@backout/pipeline': 2,
  '@backout/shadow': 1,
  '@backout/down': 1,
  '@backout/rules': 1,
  '@backout/clients': 1,
  '@backout/drizzle': 1,
  '@backout/prisma': 1,
  '@backout/sql': 1,
  '@backout/statistics': 1,
  '@backout/reporters': 1,
  '@backout/preflight': 1,
  '@backout/core': 0,
}

/** Beside the house: it looks into the rooms of floors 0 and 1, and no room looks into it but from a test. */
const ASIDE = '@backout/testkit'

const PACKAGES = new URL('../packages/', import.meta.url).pathname

interface Import {
  readonly from: string
  readonly file: string
  readonly to: string
}

/** Every import, re-export and dynamic import of our own packages, read from the syntax tree of each source file. */
function ownImports(): Import[] {
  return readdirSync(PACKAGES).flatMap((folder) => {
    const { name } = JSON.parse(readFileSync(join(PACKAGES, folder, 'package.json'), 'utf8')) as { name: string }
    const src = join(PACKAGES, folder, 'src')
    return readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) => importsOf(join(src, file)).map((to) => ({ from: name, file: `${folder}/src/${file}`, to })))
  })
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const { module } = parseSync(file, text)
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) => text.slice(moduleRequest.start + 1, moduleRequest.end - 1)),
  ]
    .map((specifier) => /^(?:@backout\/[^/]+|backout)(?=$|\/)/.exec(specifier)?.[0])
    .filter((specifier) => specifier !== undefined)
}

const imports = ownImports()

test('every package has its floor', () => {
  const names = readdirSync(PACKAGES).map(
    (folder) => (JSON.parse(readFileSync(join(PACKAGES, folder, 'package.json'), 'utf8')) as { name: string }).name,
  )
  expect(names.toSorted()).toEqual([...Object.keys(FLOORS), ASIDE].toSorted())
})

test('imports of our own packages are seen', () => {
  expect(
    imports.filter(({ from, to }) => from === '@backout/pipeline' && to === '@backout/core').length,
  ).toBeGreaterThan(3)
})

test('imports only go down', () => {
  const wrong = imports.filter(({ from, to }) => {
    if (from === to) return false
    if (from === ASIDE) return (FLOORS[to] ?? 9) > 1
    return to === ASIDE || FLOORS[to]! >= FLOORS[from]!
  })
  expect(wrong).toEqual([])
})
