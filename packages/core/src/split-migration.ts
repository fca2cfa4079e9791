import { BackoutError } from './error.ts'
import type { Migration } from './migration.ts'

const TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_?(.*)$/

/**
 * Takes `20260102030405_add_email` apart, its time moved on: `20260102030406` and `add_email`.
 * @returns null when the name does not begin with a time
 */
export function secondsLater(name: string, seconds: number): { readonly time: string; readonly rest: string } | null {
  const match = TIME.exec(name)
  if (!match) return null
  const [year = 0, month = 1, ...others] = match.slice(1, 7).map(Number)
  const moved = new Date(Date.UTC(year, month - 1, ...others) + seconds * 1000)
  return { time: moved.toISOString().replaceAll(/\D/g, '').slice(0, 14), rest: match[7]! }
}

/** Why an adapter puts no further migrations after this one. */
export const cannotSplit = ({ name, path }: Migration, why: string): BackoutError =>
  new BackoutError({
    code: 'migration-not-newest',
    what: `${name} cannot be split.`,
    why,
    fix: 'Only the newest migration can; generate this one anew, or follow the remedies by hand.',
    where: { file: path },
  })
