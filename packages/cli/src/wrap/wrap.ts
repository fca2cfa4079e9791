import type { Migration, Report } from '@backout/core'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Drafts } from './drafts.ts'
import { fresh, gone } from './listing.ts'
import type { Listing } from './listing.ts'
import type { Intent } from './tool.ts'

/** What a wrapped run can do; functions, so that the order of things can be tested without tools and databases. */
export interface Wrapping {
  /** Runs the tool and returns its exit code. */
  readonly run: (args: readonly string[]) => Promise<number>
  readonly list: () => Promise<Listing | null>
  /** Takes migrations through the pipeline and prints the report. */
  readonly look: (listing: Listing, migrations: readonly Migration[]) => Promise<Report>
  /** Whether migrations may be applied, asking a person where there is one. */
  readonly consent: (report: Report) => Promise<boolean>
  /** After a run that made nothing to look at. */
  readonly nothingNew: (listing: Listing | null) => Promise<void>
  /** Migrations were moved or removed, and their downs were left behind. */
  readonly leftBehind: (downs: readonly LeftBehind[]) => Promise<void>
  /** Prints why the run could not be looked at, when the tool's own exit code is what counts. */
  readonly complain: (error: unknown) => Promise<void>
  readonly drafts: (listing: Listing) => Drafts
}

/** A down whose migration is elsewhere now, or (`to` null) nowhere. */
export interface LeftBehind {
  readonly from: string
  readonly to: string | null
}

/**
 * Runs an ORM's own command and looks at the migrations that it made.
 * @returns the exit code: the tool's own when it is not 0
 */
export async function wrap(args: readonly string[], intent: Intent, wrapping: Wrapping): Promise<number> {
  let code = 0
  const run = async (given: readonly string[]) => (code = await wrapping.run(given))
  try {
    if (intent === 'other') return await run(args)
    if (intent === 'generate') return await generate(args, { ...wrapping, run })
    return await create(args, intent === 'create-and-apply', { ...wrapping, run })
  } catch (error) {
    if (code === 0) throw error
    await wrapping.complain(error)
    return code
  }
}

async function generate(args: readonly string[], wrapping: Wrapping): Promise<number> {
  const before = await wrapping.list()
  const code = await wrapping.run(args)
  const after = await wrapping.list()
  const old = gone(before, after)
  // What moved (drizzle-kit up) has been looked at where it lay.
  const moved = new Set(old.map(({ sha256 }) => sha256))
  const made = fresh(before, after).filter(({ sha256 }) => !moved.has(sha256))
  if (old.length > 0) {
    await wrapping.leftBehind(
      old.map(({ downPath, sha256 }) => ({
        from: downPath,
        to: after?.migrations.find((migration) => migration.sha256 === sha256)?.downPath ?? null,
      })),
    )
  }
  if (!after || made.length === 0) {
    await wrapping.nothingNew(after)
    return code
  }
  const report = await wrapping.look(after, made)
  return code || report.summary.exitCode
}

async function create(args: readonly string[], apply: boolean, wrapping: Wrapping): Promise<number> {
  const before = await wrapping.list()
  const refused = before && (await draftsRefused(before, wrapping))
  if (refused) return refused

  const code = await wrapping.run(apply ? [...args, '--create-only'] : args)
  const after = await wrapping.list()
  const made = fresh(before, after)
  if (!after || made.length === 0) {
    // Never apply what could not be looked at.
    if (after && code === 0 && apply) return wrapping.run(args)
    await wrapping.nothingNew(after)
    return after ? code : code || 2
  }
  // What was there before has just been applied; only what was made now is still a draft.
  const drafts = wrapping.drafts(after)
  await drafts.write(made.map(({ path }) => path))
  if (code !== 0 || !apply) {
    const report = await wrapping.look(after, made)
    return code || report.summary.exitCode
  }

  // Without a change in the schema `--create-only` leaves an empty migration that nobody asked for.
  const empty = made.filter(({ sql }) => isEmpty(sql))
  for (const { path } of empty) await rm(dirname(path), { recursive: true })
  const real = made.filter((migration) => !empty.includes(migration))
  const refusal = real.length > 0 && (await lookAndAsk(after, real, wrapping))
  if (refusal) return refusal

  const applied = await wrapping.run(args)
  if (applied === 0) await drafts.write([])
  return applied
}

async function draftsRefused(before: Listing, wrapping: Wrapping): Promise<number> {
  const paths = await wrapping.drafts(before).read()
  const waiting = before.migrations.filter(({ path }) => paths.includes(path))
  return waiting.length === 0 ? 0 : lookAndAsk(before, waiting, wrapping)
}

/** @returns 0 when the migrations may be applied, else the exit code to end with */
async function lookAndAsk(listing: Listing, migrations: readonly Migration[], wrapping: Wrapping): Promise<number> {
  const report = await wrapping.look(listing, migrations)
  return (await wrapping.consent(report)) ? 0 : report.summary.exitCode || 1
}

/** Prisma's empty migration is one comment. */
function isEmpty(sql: string): boolean {
  return sql.split('\n').every((line) => /^\s*(?:--|$)/.test(line))
}
