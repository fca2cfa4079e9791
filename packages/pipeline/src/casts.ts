import { quoteIdentifier } from '@backout/core'

/**
 * Whether a USING expression is nothing but the column, cast: `"status"::text::"mood"`, `CAST(n AS integer)`. Any other may
 * make something else of a single value, and no made-up row need have that value.
 */
export function isPlainCast(using: string, column: string): boolean {
  const text = using.replaceAll(/\s+/g, ' ').trim()
  const inside = /^\((.*)\)$/.exec(text)?.[1]
  if (inside !== undefined && isPlainCast(inside, column)) return true
  const standard = /^cast ?\( ?(.*) as [^()]*(?:\([\d, ]+\))?(?:\[\])? ?\)$/i.exec(text)?.[1]
  if (standard !== undefined) return isPlainCast(standard, column)
  const cast = /^(.*?) ?:: ?(?:"(?:[^"]|"")+"|[\w. ]|\.)+(?:\([\d, ]+\))?(?: with(?:out)? time zone)?(?:\[\])*$/i.exec(
    text,
  )?.[1]
  if (cast !== undefined) return isPlainCast(cast, column)
  const name = text.replace(/^(?:"(?:[^"]|"")+"|\w+)\.(?=["\w])/, '')
  return (
    name === quoteIdentifier(column) || name === `"${column.replaceAll('"', '""')}"` || name.toLowerCase() === column
  )
}

/**
 * Whether an explicit cast cuts values off without a word: to a shorter text, to fewer digits. An assignment would refuse them.
 * @param from as a catalog has it
 * @param to likewise
 */
export function cutsOff(from: string, to: string): boolean {
  const target = modifiersOf(to)
  if (target.length === 0) return false
  const source = modifiersOf(from)
  if (baseOf(from) !== baseOf(to) || source.length === 0) return true
  const [size = 0, scale = 0] = target
  const [sizeThen = 0, scaleThen = 0] = source
  return to.startsWith('numeric') ? scale < scaleThen || size - scale < sizeThen - scaleThen : size < sizeThen
}

const modifiersOf = (type: string): number[] => /\(([\d, ]+)\)/.exec(type)?.[1]?.split(',').map(Number) ?? []
const baseOf = (type: string): string => type.replace(/\(.*\)/, '')
