import { BackoutError } from '@backout/core'
import type { Project, Shadow } from '@backout/core'
import { readFile } from 'node:fs/promises'
import type { ShadowSettings } from './settings.ts'

/**
 * Opens the shadow that the settings ask for.
 * @returns null when they ask for none
 * @throws BackoutError `shadow-unavailable`, `shadow-unreachable`, `shadow-is-app-database`, `config-unreadable`
 */
export async function openShadowFor(settings: ShadowSettings, project: Project): Promise<Shadow | null> {
  if (settings.spec === null) return null
  const setup = settings.setup === null ? null : await readSetup(settings.setup)
  const { pgliteShadow } = await import('@backout/shadow')
  const { timeout, cache } = settings
  return pgliteShadow({
    root: project.root,
    setup,
    ...(timeout !== null && { timeout: timeout * 1000 }),
    ...(!cache && { cacheDir: null }),
  })
}

async function readSetup(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new BackoutError(
      {
        code: 'config-unreadable',
        what: 'The setup SQL of the shadow could not be read.',
        why: cause instanceof Error ? cause.message : String(cause),
        fix: 'Check `--shadow-setup`, or `shadow.setup` in the config of backout.',
        where: { file },
      },
      { cause },
    )
  }
}
