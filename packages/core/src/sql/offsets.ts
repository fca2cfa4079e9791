/**
 * Turns UTF-8 byte offsets into `text` to UTF-16 offsets, as `String.prototype.slice` takes them.
 * Linear in the text once, constant for each call; free for ASCII.
 */
export function utf16Offsets(text: string): (byte: number) => number {
  const bytes = Buffer.byteLength(text)
  if (bytes === text.length) return (byte) => byte
  const offsets = new Uint32Array(bytes + 1)
  let byte = 0
  for (let at = 0; at < text.length;) {
    const point = text.codePointAt(at)!
    offsets[byte] = at
    byte += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
    at += point < 0x10000 ? 1 : 2
  }
  offsets[bytes] = text.length
  return (at) => offsets[Math.min(at, bytes)]!
}

/** The UTF-16 offset of the code point number `index`. */
export function utf16OffsetOfCodePoint(text: string, index: number): number {
  let at = 0
  for (let seen = 0; seen < index && at < text.length; seen++) at += text.codePointAt(at)! < 0x10000 ? 1 : 2
  return at
}
