import type { FileChange } from '@backout/core'
import { createTwoFilesPatch } from 'diff'
import { shortPath } from './place.ts'
import { printable } from './printable.ts'
import type { Colors } from './style.ts'

/** A change of a file as a patch. @param cwd its path is shown relative to it */
export function patch({ path, before, after }: FileChange, cwd: string, colors: Colors): string {
  const name = shortPath(path, cwd)
  const text = createTwoFilesPatch(before === null ? '/dev/null' : name, name, before ?? '', after, '', '', {
    context: 3,
  })
  return printable(text)
    .split('\n')
    .filter((line) => !/^(?:====|Index: )/.test(line) && line !== '\\ No newline at end of file')
    .map((line) => (line.startsWith('+') ? colors.green(line) : line.startsWith('-') ? colors.red(line) : line))
    .join('\n')
    .trimEnd()
}
