import type { Group } from './parts.ts'

/**
 * What a migration that `--fix` adds says of itself, and what to do when it fails half-way; the first one, which the user
 * knows, says the latter only.
 */
export function partComment(
  migration: string,
  number: number,
  total: number,
  { runs, statements }: Group,
): readonly string[] {
  const failure = statements.flatMap(({ step }) => step?.afterFailure ?? [])
  if (number === 1) return failure
  return [
    `Part ${number} of ${total} of ${migration}, split by backout check --fix.`,
    runs === 'outside'
      ? 'It runs outside of a transaction, so that nobody has to wait for it.'
      : 'It runs in a transaction of its own, after the parts before it were committed.',
    ...(failure.length > 0 ? failure : ['If it fails, nothing of it stays. Mend the cause and migrate again.']),
  ]
}
