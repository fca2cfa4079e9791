import type { Migration, Problem, ProofFailure } from '@backout/core'

/** An up that PostgreSQL refuses, for a person. @param ranAlone whether it ran when each statement was sent on its own */
export function upProblem(migration: Migration, failure: ProofFailure, ranAlone: boolean): Problem {
  const at = failure.statement === '' ? -1 : migration.sql.indexOf(failure.statement)
  const before = at < 0 ? null : migration.sql.slice(0, at)
  return {
    code: 'migration-fails',
    what: ranAlone ? `${migration.name} does not run as its runner sends it.` : `${migration.name} does not run.`,
    why: `${failure.message} (SQLSTATE ${failure.code})`,
    fix: ranAlone
      ? 'It ran here with each statement sent on its own, and was proven so. Split it so that the runner can run it too.'
      : 'Mend the migration; nothing was proven and no down was written.',
    where: {
      file: migration.path,
      ...(before === null ? {} : { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') }),
    },
  }
}
