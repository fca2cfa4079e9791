const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** A number of bytes for people, by powers of 1024 as PostgreSQL counts: `1.5 GB`. */
export function bytesInWords(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1)
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${UNITS[power]}`
}

/** `500MB`, `1.5 GB` or a bare number as bytes. @returns null when it is no size */
export function bytesIn(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])?b)?$/i.exec(text.trim())
  if (!match) return null
  return Math.round(Number(match[1]) * 1024 ** ' kmgt'.indexOf((match[2] ?? ' ').toLowerCase()))
}
