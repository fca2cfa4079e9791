/** Up to here every number of steps is taken. */
const EVERY = 10
/** Beyond so many migrations only some are. */
const MANY = 30

/**
 * How many steps down are taken, round by round: every number from 1 to n; of a long history 1 to 10, then half as many
 * again each time, and all of them.
 */
export function roundsFor(n: number): number[] {
  if (n <= MANY) return Array.from({ length: n }, (_, at) => at + 1)
  const rounds = Array.from({ length: EVERY }, (_, at) => at + 1)
  for (let next = EVERY * 1.5; next < n; next *= 1.5) rounds.push(Math.round(next))
  return [...rounds, n]
}
