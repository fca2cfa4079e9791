/**
 * The last day on which a suppression holds, `2027-03-01`. Days written so compare as texts.
 * @returns null where `until` is followed by no day of the calendar
 */
export function lastDay(until: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(until)) return null
  const date = new Date(`${until}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(until) ? until : null
}

/** Whether a suppression's last day has passed; never when nobody said which day it is. */
export function hasExpired(until: string | null, today: string | null): boolean {
  const day = until === null ? null : lastDay(until)
  return day !== null && today !== null && day < today
}
