import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder in which the shadows of one run of all tests find an empty database, once one of them has made it. */
    readonly empties: string
  }
}

/** Makes the folder before the first test and removes it after the last: nothing is taken from an earlier run. */
export default function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'backout-empties-'))
  provide('empties', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
