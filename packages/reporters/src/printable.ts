/**
 * Text from a file or a server made safe for a terminal: control characters and marks that turn the direction of writing
 * become visible signs, so that no migration can move the cursor, hide itself or read other than it runs.
 * Tabs and line feeds stay, carriage returns and byte order marks go.
 * @see https://trojansource.codes
 */
export function printable(text: string): string {
  let result = ''
  for (const character of text) result += visible(character)
  return result
}

function visible(character: string): string {
  const code = character.codePointAt(0)!
  if (character === '\t' || character === '\n') return character
  if (character === '\r' || code === 0xfeff) return ''
  if (code < 0x20) return String.fromCodePoint(0x2400 + code) // U+241B is the picture of ESC
  if (code === 0x7f) return '\u2421'
  const turnsDirection =
    code === 0x61c || (code >= 0x200e && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) || isIsolate(code)
  return turnsDirection || (code >= 0x80 && code <= 0x9f) ? '\ufffd' : character
}

const isIsolate = (code: number) => code >= 0x2066 && code <= 0x2069
