import { BackoutError } from '@backout/core'
import type { Project, Shadow } from '@backout/core'
import { readFile } from 'node:fs/promises'
import type { ShadowSettings } from './settings.ts'

/**
 * Opens the shadow that the settings ask for.
 * @param env for `DATABASE_URL`, which is the application's own database when no config names one
 * @param timeZone of its sessions
 * @returns null when they ask for none
 * @throws BackoutError `shadow-unavailable`, `shadow-unreachable`, `shadow-is-app-database`, `config-unreadable`
 */
export async function openShadowFor(
  { spec, setup, timeout, cache }: ShadowSettings,
  project: Project,
  env: NodeJS.ProcessEnv,
  timeZone: string,
): Promise<Shadow | null> {
  if (spec === null) return null
  const { openShadow } = await import('@backout/shadow')
  return openShadow({
    spec,
    root: project.root,
    timeZone,
    setup: setup === null ? null : await readSetup(setup),
    applicationUrl: project.databaseUrl ?? env['DATABASE_URL'] ?? null,
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
