import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { createGenerator } from 'ts-json-schema-generator'
import { describe, expect, it } from 'vitest'
import { json } from './json.ts'
import {
  brokenHistory,
  dropColumn,
  lockingDown,
  lossyDown,
  plainIndex,
  reportOf,
  unprovenDown,
} from './report.cases.ts'

const schemaFile = fileURLToPath(new URL('../schema/report.schema.json', import.meta.url))
const tsconfig = fileURLToPath(new URL('../../../tsconfig.test.json', import.meta.url))
const source = fileURLToPath(new URL('./json.ts', import.meta.url))

const report = reportOf(
  [
    { name: '0001_tags', sql: '' },
    {
      name: '0002_bio',
      sql: `${dropColumn.at};\n${plainIndex.at}`,
      findings: [dropColumn, plainIndex],
      down: lossyDown,
    },
    { name: '0003_email', sql: '', down: unprovenDown },
    { name: '0004_none', sql: '', down: null },
    { name: '0005_locks', sql: '', down: lockingDown },
  ],
  { problems: [brokenHistory, { ...brokenHistory, where: undefined }] },
)

const validator = () =>
  new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')))

describe('report.schema.json', () => {
  // Out of date? The types of @backout/core changed: run `npx vitest run packages/reporters -u` and commit the file.
  it('is what the types say', async () => {
    // The compiler of the workspace checks the types; the generator only reads them.
    const schema = createGenerator({ path: source, tsconfig, skipTypeCheck: true }).createSchema('ReportJson')
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(schemaFile)
  })

  it('accepts what json() prints', () => {
    const validate = validator()
    validate(JSON.parse(json(report)))
    expect(validate.errors).toBeNull()
  })

  const spoiled: Record<string, (value: any) => void> = {
    'a key is missing': (value) => delete value.summary,
    'a key is unknown': (value) => (value.migrations[0].sql = 'SELECT 1'),
    'a verdict is unknown': (value) => (value.migrations[1].down.verdict = 'fine'),
    'a number is text': (value) => (value.migrations[1].findings[0].line = '3'),
    'a null is missing': (value) => delete value.migrations[2].down.proof.failure,
    'an exit code is unknown': (value) => (value.summary.exitCode = 3),
  }
  it.each(Object.keys(spoiled))('refuses when %s', (name) => {
    const value = JSON.parse(json(report))
    spoiled[name]!(value)
    expect(validator()(value)).toBe(false)
  })
})

describe('json', () => {
  it('leaves out the text of the ups', () => {
    expect(json(report)).not.toContain(dropColumn.at)
  })

  it('has its keys in one order, whatever the order they were made in', () => {
    const shuffle = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(shuffle)
        : value !== null && typeof value === 'object'
          ? Object.fromEntries(
              Object.entries(value)
                .toReversed()
                .map(([key, inner]) => [key, shuffle(inner)]),
            )
          : value
    // The values of a difference are the catalog's own, with whatever keys it gave them.
    expect(json(shuffle(report) as typeof report)).toBe(json(report))
  })

  it('reads as expected', () => {
    const small = reportOf([{ name: '0001_tags', sql: '', down: null }])
    expect(json(small)).toMatchInlineSnapshot(`
      "{
        "version": 1,
        "command": "check",
        "project": {
          "adapter": "drizzle",
          "root": "/app",
          "migrations": "/app/drizzle",
          "layout": "journal",
          "runner": "drizzle-orm migrator 0.45.4",
          "total": 12
        },
        "shadow": "PGlite 0.5.16 (PostgreSQL 18.6)",
        "migrations": [
          {
            "name": "0001_tags",
            "file": "/app/drizzle/0001_tags.sql",
            "findings": [],
            "down": null,
            "clients": null,
            "opaque": 0,
            "milliseconds": 120
          }
        ],
        "problems": [],
        "baseline": null,
        "summary": {
          "migrations": 1,
          "findings": {
            "info": 0,
            "warning": 0,
            "error": 0
          },
          "verdicts": {
            "exact": 0,
            "exact-except-column-order": 0,
            "lossy": 0,
            "irreversible": 0,
            "unproven": 0
          },
          "missing": 0,
          "exitCode": 0
        }
      }
      "
    `)
  })
})
