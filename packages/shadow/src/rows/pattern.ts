/**
 * Strings that a PostgreSQL regular expression may match, the `variant`-th of each choice that it leaves open. Covers
 * literals, classes, groups, alternation, quantifiers and anchors; what it does not know it skips, so the server has the
 * last word on every string.
 * @see https://www.postgresql.org/docs/current/functions-matching.html#POSIX-SYNTAX-DETAILS
 */
export function stringMatching(pattern: string, variant: number): string {
  const source = [...pattern.replace(/^\(\?[a-z]+\)/, '')]
  let at = 0
  let choices = variant
  // Repetitions within repetitions grow without bound.
  let patience = 5000
  // A choice moves on by one from the last, so that two variants differ in every place that is open.
  const choose = <T>(from: readonly T[]): T => from[choices++ % from.length]!

  function alternatives(): string {
    const found = [sequence()]
    while (source[at] === '|') {
      at++
      found.push(sequence())
    }
    return choose(found)
  }

  function sequence(): string {
    let text = ''
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const start = at
      const once = atom()
      const end = at
      const times = quantifier()
      text += once.repeat(Math.min(times, 1))
      for (let i = 1; i < times && patience > 0; i++) {
        at = start
        text += atom()
      }
      at = end
      quantifier()
    }
    return text
  }

  function atom(): string {
    patience--
    const char = source[at++]!
    if (char === '^' || char === '$') return ''
    if (char === '.') return choose([...'abc1'])
    if (char === '[') return choose(bracket())
    if (char === '\\') return escaped(source[at++] ?? '')
    if (char !== '(') return char
    const lookaround = /^\?<?[=!]/.exec(source.slice(at, at + 3).join(''))
    at += lookaround ? lookaround[0].length : source[at] === '?' && source[at + 1] === ':' ? 2 : 0
    const inner = alternatives()
    at++
    return lookaround ? '' : inner
  }

  function escaped(char: string): string {
    if (char in CLASSES) return choose([...CLASSES[char]!])
    if ('AZmMyY'.includes(char)) return ''
    return { n: '\n', t: '\t', r: '\r' }[char] ?? char
  }

  function bracket(): string[] {
    const negated = source[at] === '^'
    if (negated) at++
    const members: string[] = []
    const start = at
    while (at < source.length && (source[at] !== ']' || at === start)) {
      const named = /^\[:(\w+):\]/.exec(source.slice(at, at + 12).join(''))
      if (named) {
        members.push(...(CLASSES[named[1]!] ?? ''))
        at += named[0].length
      } else if (source[at] === '\\') {
        const char = source[at + 1] ?? ''
        members.push(...(CLASSES[char] ?? { n: '\n', t: '\t' }[char] ?? char))
        at += 2
      } else if (source[at + 1] === '-' && source[at + 2] !== ']' && at + 2 < source.length) {
        for (let code = source[at]!.codePointAt(0)!; code <= source[at + 2]!.codePointAt(0)!; code++) {
          members.push(String.fromCodePoint(code))
        }
        at += 3
      } else members.push(source[at++]!)
    }
    at++
    if (!negated) return members.length > 0 ? members : ['']
    const others = [...'abcxyz0189ABC _-'].filter((char) => !members.includes(char))
    return others.length > 0 ? others : ['']
  }

  function quantifier(): number {
    const bounds = /^\{(\d+)(?:(,)(\d*))?\}/.exec(source.slice(at, at + 12).join(''))
    let least = 1
    let most = 1
    if (bounds) {
      at += bounds[0].length
      least = Number(bounds[1])
      most = bounds[2] ? Number(bounds[3] || least + 2) : least
    } else if (source[at] === '?' || source[at] === '*') {
      most = source[at++] === '?' ? 1 : 2
      least = 0
    } else if (source[at] === '+') {
      at++
      most = 3
    } else return 1
    if (source[at] === '?') at++
    return least + (variant % (Math.min(most - least, 2) + 1))
  }

  let text = ''
  while (at < source.length) {
    text += alternatives()
    // A closing parenthesis that nothing opened.
    at++
  }
  return text
}

const CLASSES: Readonly<Record<string, string>> = {
  d: '0123456789',
  D: 'abcXYZ',
  w: 'abcdexyz0189',
  W: ' -',
  s: ' ',
  S: 'abc019',
  alpha: 'abcxyzABC',
  alnum: 'abcxyz0189',
  digit: '0123456789',
  lower: 'abcxyz',
  upper: 'ABCXYZ',
  punct: '.,-!',
  space: ' ',
  xdigit: '0189abcdef',
}
