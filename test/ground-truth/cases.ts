import { readdirSync, readFileSync } from 'node:fs'
import type { LockMode } from '@backout/core'

const folder = new URL('../../fixtures/ground-truth/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8')

/** A statement whose effect was measured; several that are sent as one. See `fixtures/ground-truth/measured.json`. */
export interface GroundTruthCase {
  readonly name: string
  readonly setup?: string
  readonly session?: string
  readonly sql: string
  readonly transaction?: false
  readonly blocker?: string
}

/** What was measured on one major. */
export interface Cell {
  readonly locks: Readonly<Record<string, LockMode>>
  /** Absent where it was measured while it waited for another session. */
  readonly rewritten?: readonly string[]
  readonly verified?: readonly string[]
  /** Absent before 13. */
  readonly read?: readonly string[]
}

export const base = read('base.sql')

export const cases: readonly GroundTruthCase[] = readdirSync(new URL('cases/', folder))
  .sort()
  .flatMap((file) => JSON.parse(read(`cases/${file}`)) as GroundTruthCase[])

const { results } = JSON.parse(read('measured.json')) as {
  results: Record<string, readonly (Partial<Cell> & { versions: string })[]>
}

/** What a statement did on a major; null where it does not run there, or was not measured. */
export function cellOf({ name }: GroundTruthCase, major: number): Cell | null {
  const cell = results[name]?.find(({ versions }) => {
    const [from = 0, to = from] = versions.split('-').map(Number)
    return from <= major && major <= to
  })
  return cell?.locks ? { ...cell, locks: cell.locks } : null
}
