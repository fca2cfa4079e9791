import { literal } from './names.ts'
import { INTEGERS, isTextual, typeName } from './types.ts'

/**
 * Values with which something may be broken on a shadow, as SQL: those that stand in its own words and their neighbours, then
 * the edges of the type.
 * @param words the definition that is to be broken
 */
export function candidates(type: string, words = ''): string[] {
  const { base, array } = typeName(type)
  if (array) return [`'{}'`, 'NULL', ...candidates(type.slice(0, -2), words).map((value) => `ARRAY[${value}]::${type}`)]
  const numbers = [...words.matchAll(/(?<![\w.])\d+(?:\.\d+)?(?![\w.])/g)].map(([number]) => Number(number))
  const texts = [...words.matchAll(/'((?:[^']|'')*)'/g)].map(([, text]) => text!.replaceAll("''", "'"))
  if (base in INTEGERS || /^(numeric|real|double precision)$/.test(base)) {
    const near = numbers.flatMap((number) => [number - 1, number + 1, number, -number])
    return [...new Set([...near, -1, 0, 1, 7, 32000, -32000])].map((number) => `${number}`).concat('NULL')
  }
  if (isTextual(type)) {
    const long = numbers.filter((number) => number < 10_000).map((number) => `repeat('x', ${number + 1})`)
    const changed = texts.flatMap((text) => [text, `${text}x`, text.toUpperCase()])
    return [`'backout'`, `''`, ...long, ...changed.map(literal), `'BACKOUT'`, `' '`, `'1'`, 'NULL']
  }
  if (base === 'boolean') return ['true', 'false', 'NULL']
  if (/^(date|timestamp)/.test(base)) {
    const near = texts.flatMap((text) =>
      [-1, 1].map((days) => `(${literal(text)}::${base} + interval '${days} day')::${base}`),
    )
    return [...near, `'1970-01-01'`, `'2999-01-01'`, `'0001-01-01'`, 'NULL']
  }
  if (base.startsWith('time')) return [`'00:00'`, `'23:59:59'`, 'NULL']
  if (base === 'interval') return [`'-1 day'`, `'0'`, `'1000 days'`, 'NULL']
  if (base === 'jsonb' || base === 'json') return [`'{}'`, `'[]'`, `'null'`, `'"x"'`, 'NULL']
  if (base === 'uuid') return [`'00000000-0000-0000-0000-000000000000'`, 'NULL']
  return [...texts.map(literal), `''`, 'NULL']
}
