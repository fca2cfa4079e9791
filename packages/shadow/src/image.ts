/** One file or folder of a data directory. */
export interface ImageEntry {
  /** Relative to the data directory, with a leading slash. */
  readonly path: string
  readonly mode: number
  /** Null for a folder. */
  readonly data: Uint8Array | null
}

/** A whole data directory in one piece of memory, so that it moves between threads and lands in a file as it is. */
export type Image = ArrayBuffer

type Index = [path: string, mode: number, size: number | null][]

/**
 * Layout: length of the index (u32, little endian), index (JSON: path, mode, size or null for a folder), then the files in
 * the same order. Not a tar: PGlite's own reader and writer of tars take five times as long.
 */
export function packImage(entries: readonly ImageEntry[]): Image {
  const index: Index = entries.map(({ path, mode, data }) => [path, mode, data?.length ?? null])
  const head = new TextEncoder().encode(JSON.stringify(index))
  const size = entries.reduce((sum, { data }) => sum + (data?.length ?? 0), 4 + head.length)
  const bytes = Buffer.allocUnsafeSlow(size)
  const image = bytes.buffer
  new DataView(image).setUint32(0, head.length, true)
  bytes.set(head, 4)
  let offset = 4 + head.length
  for (const { data } of entries) {
    if (data === null) continue
    bytes.set(data, offset)
    offset += data.length
  }
  return image
}

/** The entries of an image. Their data are views of it. */
export function unpackImage(image: Image): ImageEntry[] {
  const length = new DataView(image).getUint32(0, true)
  const index = JSON.parse(new TextDecoder().decode(new Uint8Array(image, 4, length))) as Index
  let offset = 4 + length
  return index.map(([path, mode, size]) => {
    if (size === null) return { path, mode, data: null }
    const data = new Uint8Array(image, offset, size)
    offset += size
    return { path, mode, data }
  })
}
