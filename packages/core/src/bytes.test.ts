import { expect, test } from 'vitest'
import { bytesIn, bytesInWords } from './bytes.ts'

test.each([
  ['500MB', 500 * 1024 ** 2],
  ['1.5 GB', 1.5 * 1024 ** 3],
  ['10', 10],
  ['3 b', 3],
  ['2kB', 2048],
  ['many', null],
  ['-1MB', null],
  ['', null],
])('%s is %s bytes', (text, bytes) => expect(bytesIn(text)).toBe(bytes))

test.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1536, '1.5 kB'],
  [500 * 1024 ** 2, '500 MB'],
])('%s bytes are %s', (bytes, words) => expect(bytesInWords(bytes)).toBe(words))
