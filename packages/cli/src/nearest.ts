import { closest, distance } from 'fastest-levenshtein'

/**
 * The known name that a mistyped one most likely stands for.
 * @returns null when none is near: more than two in five of its letters would have to change
 */
export function nearest(name: string, known: readonly string[]): string | null {
  if (known.length === 0) return null
  const best = closest(name.toLowerCase(), known)
  return distance(name.toLowerCase(), best.toLowerCase()) <= Math.max(1, best.length * 0.4) ? best : null
}

/** ` Did you mean "failOn"?`, or nothing when no known name is near. Begins with a space. */
export function didYouMean(name: string, known: readonly string[]): string {
  const best = nearest(name, known)
  return best === null ? '' : ` Did you mean "${best}"?`
}
