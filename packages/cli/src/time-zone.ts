import type { Production } from '@backout/pipeline'
import type { Settings } from './settings.ts'

/** Whether a name stands for a time zone that every PostgreSQL knows. Offsets are none: PostgreSQL counts them the other way. */
export function isTimeZone(name: unknown): boolean {
  if (typeof name !== 'string' || !/^[a-z]/i.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/**
 * The time zone of production's sessions: the config's, else what production says of itself. Between `timestamp` and
 * `timestamptz` it decides what a row holds, and whether the table is written anew.
 * @returns null when nobody has said
 */
export function knownTimeZone({ timeZone }: Pick<Settings, 'timeZone'>, production: Production | null): string | null {
  const known = timeZone ?? production?.statistics.timeZone
  return isTimeZone(known) ? known! : null
}

/** The time zone in which migrations are tried. */
export const timeZoneOf = (settings: Pick<Settings, 'timeZone'>, production: Production | null): string =>
  knownTimeZone(settings, production) ?? 'UTC'
