import type { Discovery, Project } from '@backout/core'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { Client } from 'pg'
import type { ConformanceOptions, TestDatabase } from './options.ts'

/** What one conformance test works on: a folder and a database of its own, and both removed in the end. */
export interface Workbench {
  readonly folder: string
  readonly databaseUrl: string
  /** Rows of a query on the database, past the ORM. */
  rows<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>
  /** What the adapter makes of the folder as it is now. */
  read(): Promise<{ project: Project; discovery: Discovery }>
}

/**
 * Runs a test on a workbench.
 * @param source folder to copy, or null for an empty one
 */
export async function onWorkbench<T>(
  options: ConformanceOptions,
  source: string | null,
  test: (workbench: Workbench) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(options.workspace, 'conformance-'))
  let database: TestDatabase | undefined
  try {
    if (source !== null) await cp(source, folder, { recursive: true })
    database = await options.database()
    const { url } = database
    return await test({
      folder,
      databaseUrl: url,
      rows: (sql, values) => rowsOf(url, sql, values),
      async read() {
        const projects = await options.adapter.detect(folder)
        assert.equal(projects.length, 1, `detect finds one project in ${folder}`)
        const [project] = projects
        return { project: project!, discovery: await options.adapter.discover(project!) }
      },
    })
  } finally {
    await database?.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** The SHA-256 of every file below a folder, by its path from there. */
export async function hashes(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const hashed = files.sort().map(async (file) => {
    const hash = createHash('sha256').update(await readFile(file))
    return [relative(folder, file), hash.digest('hex')] as const
  })
  return new Map(await Promise.all(hashed))
}

async function rowsOf<Row extends object>(url: string, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(sql, [...values])).rows
  } finally {
    await client.end()
  }
}
