import { cannotSplit, secondsLater, type FileChange, type Migration, type MigrationPart } from '@backout/core'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Folders one second apart, after the migration's own. Prisma keeps no snapshot: a file is all that there is to a migration.
 * @param newest the name of the newest migration
 * @throws BackoutError `migration-not-newest` when something stands where a new folder must go
 */
export function splitMigration(
  folder: string,
  migration: Migration,
  newest: string,
  parts: readonly MigrationPart[],
): readonly FileChange[] {
  const [first, ...more] = parts
  if (migration.name !== newest && more.length > 0)
    throw cannotSplit(migration, `${newest} comes after it, and the new folders must stand between the two.`)
  const added = more.map((part, index): FileChange => {
    const name = laterName(migration.name, index + 1)
    if (existsSync(join(folder, name))) throw cannotSplit(migration, `The folder ${name} is there already.`)
    const comment = [...part.comment, `Prisma wants to hear first: npx prisma migrate resolve --rolled-back ${name}`]
    return { path: join(folder, name, 'migration.sql'), before: null, after: textOf({ ...part, comment }, migration) }
  })
  // The file that loses statements last: whoever is interrupted before has them twice, not never.
  const after = textOf(first!, migration)
  return [...added, ...(after === migration.sql ? [] : [{ path: migration.path, before: migration.sql, after }])]
}

/** Lines end as they do in the migration that is split. */
function textOf({ comment, statements, end }: MigrationPart, { sql }: Migration): string {
  const lines = comment.map((line) => `-- ${line}\n`).join('')
  const text = [...statements.map((one) => `${one};\n`), ...(end === '' ? [] : [`${end}\n`])].join('\n')
  return sql.includes('\r\n') ? `${lines}${text}`.replaceAll(/\r?\n/g, '\r\n') : lines + text
}

/** `20260102030405_add_email` a second later: `20260102030406_add_email_2`. A name without a time sorts by its end. */
function laterName(name: string, seconds: number): string {
  const later = secondsLater(name, seconds)
  return later === null
    ? `${name}_${seconds + 1}`
    : `${later.time}_${later.rest === '' ? 'migration' : later.rest}_${seconds + 1}`
}
