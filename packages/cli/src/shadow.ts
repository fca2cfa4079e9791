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
  const setup = settings.setup === null ? '' : await readSetup(settings.setup)
  // The package is being written; its types come with it.
  const { openShadow } = (await import('@backout/shadow')) as unknown as {
    openShadow: (spec: string, options: object) => Promise<Shadow>
  }
  return openShadow(settings.spec, { setup, appUrl: project.databaseUrl })
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
