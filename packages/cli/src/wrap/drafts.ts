import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Migrations that were created through backout and, as far as it knows, not applied yet: the absolute paths of their
 * ups. Prisma applies them as a side effect of the next `migrate dev`, `--create-only` included, so they are looked at
 * again before that: one that was refused must not slip through, and one that was edited has not been seen.
 */
export interface Drafts {
  read(): Promise<readonly string[]>
  write(paths: readonly string[]): Promise<void>
}

/** Keeps the drafts of a project in its cache folder. A damaged or deleted file means: none. */
export function draftsOf(projectRoot: string): Drafts {
  const file = join(projectRoot, 'node_modules', '.cache', 'backout', 'drafts.json')
  return {
    async read() {
      try {
        const paths: unknown = JSON.parse(await readFile(file, 'utf8'))
        return Array.isArray(paths) ? paths.filter((path): path is string => typeof path === 'string') : []
      } catch {
        return []
      }
    },
    async write(paths) {
      await mkdir(dirname(file), { recursive: true })
      await writeFile(`${file}.${process.pid}`, JSON.stringify(paths))
      await rename(`${file}.${process.pid}`, file)
    },
  }
}
