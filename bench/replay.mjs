/** The plain replay that `down --all` is measured against: `node replay.mjs <migrations>` runs the ups on a PGlite. */
import { PGlite } from '@electric-sql/pglite'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const folder = process.argv[2]
const { entries } = JSON.parse(await readFile(join(folder, 'meta', '_journal.json'), 'utf8'))
const database = await PGlite.create()
for (const { tag } of entries) {
  const sql = await readFile(join(folder, `${tag}.sql`), 'utf8')
  await database.transaction((tx) => tx.exec(sql))
}
await database.close()
