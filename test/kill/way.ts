import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { splitStatements, type Shadow, type Verdict } from '@backout/core'
import { loadStash, run } from '@backout/pipeline'
import { projectOf } from '../downs/project.ts'
import { twoMigrations } from '../stash/project.ts'
import { CASES as FIXTURES } from '../there-and-back/sql-cases.ts'

/** A migration to go there and back: a folder of `fixtures/sql`, or its own texts. */
export type Texts =
  | { readonly fixture: string }
  | { readonly before: string; readonly up: string; readonly down?: string; readonly stash?: true }

/** A migration and its way back, as statements to be sent one by one. */
export interface Way {
  readonly verdict: Verdict | null
  readonly before: readonly string[]
  readonly up: readonly string[]
  readonly down: readonly string[]
  /** Whether its header says to run it once: what has ended is then looked at before it is run again. */
  readonly once: boolean
}

/** Has the down written (and the up rewritten where it is to have a stash), and proves it. */
export async function wayOf(shadow: Shadow, one: Texts): Promise<Way> {
  const texts = 'fixture' in one ? readFixture(one.fixture) : one
  const stash = 'stash' in texts && texts.stash
  const { adapter, project } = stash ? await twoMigrations('prisma', texts.before, texts.up) : projectOf(texts)
  const options = { adapter, project, shadow, rules: [], select: <T>(all: readonly T[]) => all.slice(-1) }
  try {
    if (stash) {
      const settings = { scope: 'destructive', policy: 'keep-newer', limit: 1e9, tables: {} } as const
      const report = await (await loadStash()).stash({ ...options, stash: settings })
      if (!report.stashed) throw new Error(`there is no stash: ${report.why.join()}`)
      for (const { path, after } of report.changes) writeFileSync(path, after)
    }
    const command = 'down' in texts ? 'prove' : 'down'
    const [migration] = (await run({ ...options, command })).migrations
    const [before, up, down] = await Promise.all(
      [texts.before, migration!.sql, migration!.down!.sql!].map(statementsOf),
    )
    return {
      verdict: migration!.down!.verdict,
      before: before!,
      // What is put aside is put aside in the transaction that destroys it.
      up: stash ? ['BEGIN', ...up!, 'COMMIT'] : up!,
      down: down!,
      once: migration!.down!.proof?.resumption?.second === 'changes',
    }
  } finally {
    rmSync(project.root, { recursive: true, force: true })
  }
}

const readFixture = (fixture: string) => ({
  before: readFileSync(join(FIXTURES, fixture, 'before.sql'), 'utf8'),
  up: readFileSync(join(FIXTURES, fixture, 'up.sql'), 'utf8'),
})

async function statementsOf(sql: string): Promise<readonly string[]> {
  return ((await splitStatements(sql)) ?? []).map(({ start, end }) => sql.slice(start, end))
}
