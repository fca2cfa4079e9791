/** A line and a column, from 1, the column in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
}

/**
 * Turns offsets into a file's text to lines and columns as editors count them: lines end with LF or CRLF, and a byte order
 * mark takes no column.
 */
export function placesIn(text: string): (offset: number) => Place {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0]
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  return (offset) => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle
    }
    return { line: low + 1, column: Math.max(offset - starts[low]!, 0) + 1 }
  }
}
