import { isComment, type Parser } from './parser.ts'
import { utf16Offsets } from './offsets.ts'

/** A token of a statement. Comments are none. */
interface Token {
  /** Lower case, so that keywords compare; quoted names keep their quotes. */
  readonly word: string
  /** UTF-16 offsets into the statement's text. */
  readonly start: number
  readonly end: number
  /** UTF-8 offset into the statement's text, as the syntax tree gives locations. */
  readonly byte: number
}

/** The text of one statement, scanned only when a part of it is asked for. */
interface Source {
  readonly text: string
  /** Where the statement starts in the SQL that was parsed, in bytes. */
  readonly firstByte: number
  readonly tokens: () => readonly Token[]
}

/**
 * A run of tokens of a statement. The syntax tree says what a statement means but not where its parts end, so readers take
 * expressions as written from here.
 */
export class Phrase {
  readonly #source: Source
  readonly #from: number
  readonly #to: number

  private constructor(source: Source, from: number, to: number) {
    this.#source = source
    this.#from = from
    this.#to = to
  }

  /**
   * The whole of a statement.
   * @param text from its first to its last token
   * @param firstByte where it starts in the SQL that was parsed, in UTF-8 bytes
   */
  static of(text: string, firstByte: number, parser: Parser): Phrase {
    let tokens: readonly Token[] | undefined
    const source = { text, firstByte, tokens: () => (tokens ??= tokenize(text, parser)) }
    return new Phrase(source, 0, Number.MAX_SAFE_INTEGER)
  }

  /** The statement's whole text, whatever part of it this phrase is. */
  get statement(): string {
    return this.#source.text
  }

  /** The text as written, from its first to its last token, comments between them included. */
  get text(): string {
    const first = this.#tokens[this.#from]
    const last = this.#tokens[this.#end - 1]
    return first === undefined || last === undefined ? '' : this.#source.text.slice(first.start, last.end)
  }

  /** From a location of the syntax tree on. */
  from(location: number | undefined): Phrase {
    return this.#part(this.#indexOf(location ?? 0), this.#end)
  }

  /** What stands before a location of the syntax tree. */
  before(location: number): Phrase {
    return this.#part(this.#from, this.#indexOf(location))
  }

  /** What follows the first of these keywords in a row outside parentheses, or null. */
  after(...words: readonly string[]): Phrase | null {
    const index = this.#find(words)
    return index < 0 ? null : this.#part(index + words.length, this.#end)
  }

  /** What stands before the first of these keywords in a row outside parentheses; all of it when they are not there. */
  until(...words: readonly string[]): Phrase {
    const index = this.#find(words)
    return index < 0 ? this : this.#part(this.#from, index)
  }

  /** What the first pair of parentheses holds. */
  inside(): Phrase {
    for (let open = this.#from; open < this.#end; open++) {
      if (this.#tokens[open]!.word === '(') return this.#part(open + 1, this.#part(open + 1, this.#end).#itemEnd(false))
    }
    return this.#part(this.#end, this.#end)
  }

  /** Up to the end of the first pair of parentheses. */
  throughParentheses(): Phrase {
    return this.#part(this.#from, Math.min(this.inside().#end + 1, this.#end))
  }

  startsWith(word: string): boolean {
    return this.#from < this.#end && this.#tokens[this.#from]!.word === word
  }

  /** Up to the comma or the closing parenthesis that ends this item of a list. */
  item(): Phrase {
    return this.#part(this.#from, this.#itemEnd(true))
  }

  /** Its items, separated by commas outside parentheses. */
  items(): readonly Phrase[] {
    const items: Phrase[] = []
    for (let from = this.#from; from < this.#end;) {
      const item = this.#part(from, this.#end).item()
      items.push(item)
      from = item.#end + 1
    }
    return items
  }

  /** Its parts from each token outside parentheses that satisfies the test to the next. */
  startingAt(test: (word: string, previous: string | undefined) => boolean): readonly Phrase[] {
    const starts: number[] = []
    this.#outside((index) => {
      if (test(this.#tokens[index]!.word, this.#tokens[index - 1]?.word)) starts.push(index)
      return false
    })
    return starts.map((start, at) => this.#part(start, starts[at + 1] ?? this.#end))
  }

  get #tokens(): readonly Token[] {
    return this.#source.tokens()
  }

  get #end(): number {
    return Math.min(this.#to, this.#tokens.length)
  }

  #part(from: number, to: number): Phrase {
    return new Phrase(this.#source, Math.min(from, to), to)
  }

  /** The first token at or after a location, within this phrase. */
  #indexOf(location: number): number {
    const byte = location - this.#source.firstByte
    let low = this.#from
    let high = this.#end
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#tokens[middle]!.byte < byte) low = middle + 1
      else high = middle
    }
    return low
  }

  #find(words: readonly string[]): number {
    return this.#outside(
      (index) =>
        index + words.length <= this.#end && words.every((word, at) => this.#tokens[index + at]!.word === word),
    )
  }

  #itemEnd(atComma: boolean): number {
    const comma = this.#outside((index) => atComma && this.#tokens[index]!.word === ',', true)
    return comma < 0 ? this.#end : comma
  }

  /** The index of the first token outside parentheses that satisfies the test; -1 when none does. */
  #outside(test: (index: number) => boolean, stopAtClose = false): number {
    let depth = 0
    for (let index = this.#from; index < this.#end; index++) {
      const { word } = this.#tokens[index]!
      const closes = word === ')' || word === ']'
      if (depth === 0 && closes) {
        if (stopAtClose) return index
        continue
      }
      if (depth === 0 && test(index)) return index
      if (word === '(' || word === '[') depth++
      else if (closes) depth--
    }
    return -1
  }
}

function tokenize(text: string, parser: Parser): Token[] {
  const offset = utf16Offsets(text)
  return parser
    .scan(text)
    .filter((token) => !isComment(token))
    .map((token) => {
      const start = offset(token.start)
      const end = offset(token.end)
      return { word: text.slice(start, end).toLowerCase(), start, end, byte: token.start }
    })
}
