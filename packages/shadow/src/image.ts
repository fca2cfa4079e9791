/** One file or folder of a data directory. */
export interface ImageEntry {
  /** Relative to the data directory, with a leading slash. */
  readonly path: string
  readonly mode: number
  /** Null for a folder. */
  readonly data: Uint8Array | null
}

/** A whole data directory in one piece of memory, so that it crosses threads without a copy and lands in a file as it is. */
export type Image = SharedArrayBuffer

type Index = [path: string, mode: number, size: number | null][]

/**
 * Layout: length of the index (u32, little endian), index (JSON: path, mode, size or null for a folder), then the files in
 * the same order. Not a tar: PGlite's own reader and writer of tars take five times as long.
 */
export function packImage(entries: readonly ImageEntry[]): Image {
  const index: Index = entries.map(({ path, mode, data }) => [path, mode, data?.length ?? null])
  const head = new TextEncoder().encode(JSON.stringify(index))
  const size = entries.reduce((sum, { data }) => sum + (data?.length ?? 0), 4 + head.length)
  const image = new SharedArrayBuffer(size)
  const bytes = new Uint8Array(image)
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

/** The entries of an image; their data are views of one private copy, so the image itself is never written to. */
export function unpackImage(image: Image): ImageEntry[] {
  const length = new DataView(image).getUint32(0, true)
  // TextDecoder refuses shared memory, hence the copy.
  const index = JSON.parse(new TextDecoder().decode(new Uint8Array(image, 4, length).slice())) as Index
  const files = new Uint8Array(image, 4 + length).slice()
  let offset = 0
  return index.map(([path, mode, size]) => {
    if (size === null) return { path, mode, data: null }
    const data = files.subarray(offset, offset + size)
    offset += size
    return { path, mode, data }
  })
}
