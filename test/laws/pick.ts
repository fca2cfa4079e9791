/** Choices that a case makes, drawn from numbers that fast-check gives and shrinks: without numbers each is the first. */
export interface Pick {
  /** One of a list, or undefined of an empty one. */
  one<T>(list: readonly T[]): T | undefined
  /** One of a list that is never empty. */
  of<T>(list: readonly [T, ...T[]]): T
  /** False when the numbers are used up. */
  flag(): boolean
  /** 0 to `below` - 1. */
  number(below: number): number
  /** A name that nothing has yet, quoted where it needs to be. */
  fresh(): string
}

/** @param label tells the names of one statement from those of the next */
export function pickFrom(numbers: readonly number[], label: string): Pick {
  let at = 0
  let names = 0
  const next = (): number => numbers[at++] ?? 0
  const one = <T>(list: readonly T[]): T | undefined => (list.length === 0 ? undefined : list[next() % list.length])
  return {
    one,
    of: (list) => one(list)!,
    flag: () => next() % 2 === 1,
    number: (below) => next() % below,
    fresh: () => (next() % 3 === 2 ? `"New ${label}.${names++}"` : `n${label}_${names++}`),
  }
}
