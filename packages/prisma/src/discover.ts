import { BackoutError } from '@backout/core'
import type { Discovery, Migration, Problem, Recovery } from '@backout/core'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { batchesOf, remarksOn } from './batches.ts'
import { inOrder } from './order.ts'
import type { Sending } from './sending.ts'

/**
 * Reads `<folder>/<name>/migration.sql` of every subfolder, in Prisma's order. Nothing else in there is Prisma's, so a
 * `down.sql` beside it is seen by nobody but backout.
 * @param folder absolute; a folder that does not exist holds no migrations
 * @throws BackoutError `folder-unreadable`
 */
export async function discoverMigrations(folder: string, version: string | null, sending: Sending): Promise<Discovery> {
  const entries = list(folder)
  // A link to a folder is no folder to Prisma.
  const names = inOrder(
    entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    version,
  )
  const migrations: Migration[] = []
  const problems: Problem[] = []
  for (const name of names) {
    const path = join(folder, name, 'migration.sql')
    const bytes = read(path)
    if (!Buffer.isBuffer(bytes)) {
      problems.push(unreadable(name, path, bytes))
      continue
    }
    const sql = bytes.toString('utf8')
    const batches = await batchesOf(sql, sending)
    migrations.push({
      name,
      index: migrations.length,
      path,
      downPath: join(folder, name, 'down.sql'),
      sql,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      batches,
      remarks: await remarksOn(sql, sending, batches),
      recovery: recoveryOf(name),
    })
  }
  const loose = entries.filter((entry) => !entry.isDirectory() && entry.name.endsWith('.sql')).map(({ name }) => name)
  return { migrations, problems: [...problems, ...loose.sort().map((name) => unlisted(folder, name))] }
}

/** @see https://www.prisma.io/docs/orm/prisma-migrate/workflows/patching-and-hotfixing#failed-migration */
const recoveryOf = (name: string): Recovery => ({
  state: 'Prisma keeps it as failed, and `migrate deploy` stops with P3009 until that is resolved.',
  again: `npx prisma migrate resolve --rolled-back ${quoted(name)}`,
  applied: `npx prisma migrate resolve --applied ${quoted(name)}`,
})

/** A name as one word of a shell. */
const quoted = (name: string): string => (/^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`)

/** A file's bytes, or the error. Hundreds of small files are read several times faster one after another than at once. */
function read(path: string): Buffer | Error {
  try {
    return readFileSync(path)
  } catch (error) {
    return error as Error
  }
}

function list(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    throw new BackoutError(
      {
        code: 'folder-unreadable',
        what: 'The folder of migrations could not be read.',
        why: message,
        fix: 'Check the path and its permissions.',
        where: { file: folder },
      },
      { cause },
    )
  }
}

function unreadable(name: string, path: string, error: Error): Problem {
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
  return {
    code: 'migration-missing',
    what: missing ? `The folder ${name} has no migration.sql.` : `The migration ${name} could not be read.`,
    why: missing ? 'Prisma takes it for a migration all the same: `migrate deploy` stops with P3015.' : error.message,
    fix: missing ? 'Restore the file from version control, or delete the folder.' : 'Check its permissions.',
    where: { file: path },
  }
}

function unlisted(folder: string, name: string): Problem {
  return {
    code: 'migration-unlisted',
    what: `${name} lies outside a migration's folder.`,
    why: 'Prisma runs only `<name>/migration.sql`, so backout leaves this file aside.',
    fix: 'Move it to the folder where it belongs, or delete it.',
    where: { file: join(folder, name) },
  }
}
