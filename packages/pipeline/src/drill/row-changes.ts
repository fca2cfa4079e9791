import { KEY_BYTES, type RowHashes } from '@backout/shadow'

/** Rows of one key on either side, as numbers of rows: from, and up to without. */
export interface Group {
  readonly key: string
  readonly left: readonly [from: number, to: number]
  readonly right: readonly [from: number, to: number]
}

/** Walks two sorted sets of rows at once, key by key. */
export function* groupsOf(left: RowHashes, right: RowHashes): Generator<Group> {
  const [a, b] = [bufferOf(left), bufferOf(right)]
  let [i, j] = [0, 0]
  while (i < left.rows || j < right.rows) {
    const order =
      i === left.rows
        ? 1
        : j === right.rows
          ? -1
          : a.compare(b, j * right.width, j * right.width + KEY_BYTES, i * left.width, i * left.width + KEY_BYTES)
    const at = order > 0 ? j * right.width : i * left.width
    const key = (order > 0 ? b : a).subarray(at, at + KEY_BYTES)
    const iEnd = order > 0 ? i : endOf(a, left, i, key)
    const jEnd = order < 0 ? j : endOf(b, right, j, key)
    yield { key: key.toString('latin1'), left: [i, iEnd], right: [j, jEnd] }
    ;[i, j] = [iEnd, jEnd]
  }
}

function endOf(buffer: Buffer, { rows, width }: RowHashes, from: number, key: Buffer): number {
  let to = from
  while (to < rows && key.equals(buffer.subarray(to * width, to * width + KEY_BYTES))) to++
  return to
}

/** Whether a group has the same rows on both sides; byte by byte, since most groups of a large table do. */
export function areAlike(left: RowHashes, right: RowHashes, { left: a, right: b }: Group): boolean {
  if (a[1] - a[0] !== b[1] - b[0] || left.width !== right.width) return false
  const { width } = left
  return bufferOf(left).compare(bufferOf(right), b[0] * width, b[1] * width, a[0] * width, a[1] * width) === 0
}

/** Lines of each side that the other one has not, each counted as often as it is there. */
export function unmatched(old: readonly string[], now: readonly string[]): [old: string[], now: string[]] {
  const counts = new Map<string, number>()
  for (const line of now) counts.set(line, (counts.get(line) ?? 0) + 1)
  const missing = old.filter((line) => {
    const left = counts.get(line) ?? 0
    counts.set(line, left - 1)
    return left <= 0
  })
  return [missing, [...counts].flatMap(([line, left]) => Array<string>(Math.max(0, left)).fill(line))]
}

/** Each row of a stretch as text, for comparing. */
export function linesOf(hashes: RowHashes, [from, to]: readonly [number, number]): string[] {
  const buffer = bufferOf(hashes)
  const lines: string[] = []
  for (let row = from; row < to; row++)
    lines.push(buffer.toString('latin1', row * hashes.width, (row + 1) * hashes.width))
  return lines
}

const bufferOf = ({ bytes }: RowHashes): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** What writes did to the rows of one table, whatever caused it: a statement, a cascade, a trigger. */
export interface RowChanges {
  /** Keys of rows that are others now. */
  readonly updated: ReadonlySet<string>
  readonly deleted: ReadonlySet<string>
  readonly inserted: ReadonlySet<string>
  /** How many rows came, and how many of the old ones are gone or others; of equal rows none is told from the next. */
  readonly rowsInserted: number
  readonly rowsTouched: number
}

/** Compares the rows of one state before and after writes. Rows of one key that are not all the same count as touched. */
export function changesBetween(before: RowHashes, after: RowHashes): RowChanges {
  const updated = new Set<string>()
  const deleted = new Set<string>()
  const inserted = new Set<string>()
  let [rowsInserted, rowsTouched] = [0, 0]
  for (const group of groupsOf(before, after)) {
    if (areAlike(before, after, group)) continue
    const { key, left, right } = group
    const [old, now] = [linesOf(before, left), linesOf(after, right)]
    rowsInserted += Math.max(0, now.length - old.length)
    rowsTouched += unmatched(old, now)[0].length
    if (old.length === 0) inserted.add(key)
    else if (now.length === 0) deleted.add(key)
    else updated.add(key)
  }
  return { updated, deleted, inserted, rowsInserted, rowsTouched }
}
