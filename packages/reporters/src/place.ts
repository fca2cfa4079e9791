import { isAbsolute, relative } from 'node:path'
import type { Where } from '@backout/core'
import { printable } from './printable.ts'

/** A path as a person in `cwd` would type it, with forward slashes; paths outside of it stay absolute. */
export function shortPath(path: string, cwd: string | null): string {
  const short = cwd === null || !isAbsolute(path) ? '' : relative(cwd, path)
  const outside = short === '' || short.startsWith('..') || isAbsolute(short)
  return printable(outside ? path : short.replaceAll('\\', '/')).replaceAll('\n', '\u240a')
}

/** `file:line:column`, which terminals and editors turn into a link. */
export function at(where: Where, cwd: string | null): string {
  const parts = [shortPath(where.file, cwd)]
  if (where.line !== undefined) parts.push(String(where.line))
  if (where.line !== undefined && where.column !== undefined) parts.push(String(where.column))
  return parts.join(':')
}
