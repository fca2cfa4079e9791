import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Writes a Drizzle project whose newest migration is not committed yet.
 * @param {string} folder new
 * @param {import('./history.mjs').history extends (...a: any) => infer R ? R : never} migrations
 */
export async function writeProject(folder, migrations) {
  // Where backout keeps its cache.
  await mkdir(join(folder, 'node_modules'), { recursive: true })
  await mkdir(join(folder, 'drizzle', 'meta'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "name": "bench-app", "private": true, "type": "module" }\n')
  await writeFile(join(folder, '.gitignore'), 'node_modules\n')
  const config = `{ dialect: 'postgresql', schema: './schema.ts', out: './drizzle' }`
  await writeFile(join(folder, 'drizzle.config.ts'), `export default ${config} satisfies object\n`)
  const earlier = migrations.slice(0, -1)
  for (const migration of earlier) await writeMigration(folder, migration)
  await writeJournal(folder, earlier)
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], { cwd: folder })
  git('init', '--quiet')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'The history so far')
  await writeMigration(folder, migrations.at(-1))
  await writeJournal(folder, migrations)
}

/** The path of a migration's SQL. */
export const fileOf = (folder, { tag }) => join(folder, 'drizzle', `${tag}.sql`)

async function writeMigration(folder, migration) {
  await writeFile(fileOf(folder, migration), migration.statements.join('\n--> statement-breakpoint\n'))
}

async function writeJournal(folder, migrations) {
  const entries = migrations.map(({ tag, when }, idx) => ({ idx, version: '7', when, tag, breakpoints: true }))
  const journal = { version: '7', dialect: 'postgresql', entries }
  await writeFile(join(folder, 'drizzle', 'meta', '_journal.json'), JSON.stringify(journal, null, 2))
}
