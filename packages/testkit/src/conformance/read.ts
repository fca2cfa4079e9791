import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isAbsolute, relative } from 'node:path'
import { hashes, onWorkbench } from './workbench.ts'
import type { ConformanceOptions, ConformanceProject, ConformanceTest } from './options.ts'

/** What can be told of an adapter's values from the files alone. */
export function readTests(options: ConformanceOptions, project: ConformanceProject): ConformanceTest[] {
  return [
    {
      name: `${project.name}: text, hash and spans are those of the files`,
      run: () =>
        onWorkbench(options, project.folder, async ({ read }) => {
          const { migrations } = (await read()).discovery
          assert.ok(migrations.length > 0, 'it discovers migrations')
          for (const [index, migration] of migrations.entries()) {
            const { name, path, sql, sha256, batches } = migration
            const bytes = await readFile(path)
            assert.equal(migration.index, index, `${name}: index`)
            assert.equal(sql, bytes.toString('utf8'), `${name}: text`)
            assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'), `${name}: sha256`)
            assert.ok(batches.length > 0, `${name}: something is sent`)
            let end = 0
            for (const batch of batches) {
              assert.equal(sql.slice(batch.span.start, batch.span.end), batch.sql, `${name}: a span holds its batch`)
              assert.ok(batch.span.start >= end, `${name}: batches follow one another`)
              end = batch.span.end
            }
          }
          assert.equal(new Set(migrations.map(({ name }) => name)).size, migrations.length, 'names are unique')
        }),
    },
    {
      name: `${project.name}: every migration has a place for its down, of its own and below the folder`,
      run: () =>
        onWorkbench(options, project.folder, async ({ read }) => {
          const { project: found, discovery } = await read()
          const places = discovery.migrations.map(({ downPath }) => downPath)
          assert.equal(new Set(places.map((place) => place.toLowerCase())).size, places.length, 'places are unique')
          for (const place of places) {
            assert.ok(isAbsolute(place), `${place} is absolute`)
            assert.ok(!relative(found.migrations, place).startsWith('..'), `${place} is below ${found.migrations}`)
            assert.ok(!existsSync(place), `${place} is free`)
          }
        }),
    },
    {
      name: `${project.name}: reading leaves every file as it was`,
      run: () =>
        onWorkbench(options, project.folder, async ({ folder, read }) => {
          const before = await hashes(folder)
          await read()
          assert.deepEqual(await hashes(folder), before)
        }),
    },
  ]
}
