import type { Migration, Runner, Statement } from '@backout/core'

/** SQLSTATEs of statements that need a commit before them or no transaction around them. */
const NEEDS_COMMIT: ReadonlySet<string> = new Set(['25001', '55P04', '25P01'])

/** True when the migration might run with each statement sent on its own. */
export const wantsCommits = (code: string): boolean => NEEDS_COMMIT.has(code)

/** The same migration, each statement sent and committed on its own, as a person would run it by hand. */
export const statementwise = (migration: Migration, statements: readonly Statement[]): Migration => ({
  ...migration,
  batches: statements.map(({ text, span }) => ({ sql: text, span })),
})

export const statementwiseRunner = (runner: Runner): Runner => ({ ...runner, transaction: 'per-batch' })
