import { BackoutError } from '@backout/core'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkConfig } from './config-check.ts'
import type { BackoutConfig } from './config.ts'
import { foldersUp } from './folders-up.ts'

/** Names of the config file, in the order in which they are looked for. */
export const CONFIG_FILES = ['ts', 'mts', 'js', 'mjs', 'json'].map((extension) => `backout.config.${extension}`)

/** A config and where it was found; its paths are relative to that folder. */
export interface LoadedConfig {
  readonly config: BackoutConfig
  /** Absolute path. */
  readonly file: string
}

/**
 * Reads the nearest `backout.config.*` at or above a folder, up to the repository's top.
 * @returns null when there is none
 * @throws BackoutError `config-unreadable` when it throws or does not parse, `config-invalid` when a field is wrong
 */
export async function loadConfig(folder: string): Promise<LoadedConfig | null> {
  for (const candidate of foldersUp(folder)) {
    const file = CONFIG_FILES.map((name) => join(candidate, name)).find((path) => existsSync(path))
    if (file) return { config: checkConfig(await evaluate(file), file), file }
  }
  return null
}

async function evaluate(file: string): Promise<unknown> {
  try {
    if (file.endsWith('.json')) return JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''))
    const { createJiti } = await import('jiti')
    // `import { defineConfig } from 'backout'` works although npx has not installed it in the app.
    const alias = { backout: fileURLToPath(new URL(ownEntry(), import.meta.url)) }
    return await createJiti(dirname(file), { alias, moduleCache: false }).import(file, { default: true })
  } catch (cause) {
    throw new BackoutError(
      {
        code: 'config-unreadable',
        what: 'The config of backout could not be read.',
        why: cause instanceof Error ? cause.message : String(cause),
        fix: 'Mend the file, or move it away: the config is optional.',
        where: { file },
      },
      { cause },
    )
  }
}

/** The package's entry beside this file: `index.js` when built, `index.ts` when read from source. */
function ownEntry(): string {
  return import.meta.url.endsWith('.ts') ? './index.ts' : './index.js'
}
