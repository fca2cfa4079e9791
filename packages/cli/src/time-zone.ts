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
 * The time zone in which migrations are tried: the config's, else production's own. Between `timestamp` and `timestamptz`
 * it decides what a row holds, and whether the table is written anew.
 */
export function timeZoneOf({ timeZone }: Pick<Settings, 'timeZone'>, production: Production | null): string {
  const known = timeZone ?? production?.statistics.timeZone
  return isTimeZone(known) ? known! : 'UTC'
}
