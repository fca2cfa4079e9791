import type { Token } from './condition.ts'
import { stringMatching } from './pattern.ts'
import type { Type } from './structure.ts'
import { arrayLiteral } from './type-values.ts'

/**
 * Values that a condition makes worth trying: its constants and their neighbours, strings that its patterns match, texts
 * of the lengths and JSON of the shapes that it names. They are guesses near the border; the server decides.
 * @param all tokens of one atom of the condition
 * @param type the column's type, domains unwrapped
 * @param typeName as `format_type` prints it: values that overrun its length or precision are left out
 * @param elements some values of an array's element type
 */
export function hintsOf(all: readonly Token[], type: Type, typeName: string, elements: readonly string[]): string[] {
  // The constants of a hash partition's bound are an OID and two numbers that say nothing of its values.
  const tokens = all.some(({ value }) => value === 'satisfies_hash_partition') ? [] : all
  const strings = tokens.filter((token) => token.kind === 'string').flatMap((token) => constants(token.value))
  const numbers = [
    ...tokens.filter((token) => token.kind === 'number').map((token) => token.value),
    ...strings.filter((value) => /^[+-]?\d+(\.\d+)?$/.test(value)),
  ]
  const kind = type.kind === 'array' ? 'array' : (KINDS[type.name] ?? (type.kind === 'base' ? 'other' : type.kind))
  const hints = {
    number: () => [...numbers.flatMap(neighbours), '1', '2', '3', '0', '-1', '50', '0.5'],
    text: () => [...texts(tokens, strings, numbers), ...PLAUSIBLE],
    time: () => [...strings.flatMap((value) => momentsAround(value, type.name)), ...MOMENTS[type.name]!],
    json: () => documents(strings, numbers),
    array: () => arrays(strings, numbers, elements),
    bytes: () => sizes(numbers).map((size) => `\\x${'ab'.repeat(size)}`),
  }[kind as 'number']
  return [...new Set(hints ? hints() : strings)].filter((value) => fits(value, type, typeName))
}

const KINDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'money', 'oid'].map((n) => [n, 'number']),
  ),
  ...Object.fromEntries(['text', 'varchar', 'bpchar', 'citext', 'name'].map((n) => [n, 'text'])),
  ...Object.fromEntries(['date', 'timestamp', 'timestamptz', 'time', 'timetz', 'interval'].map((n) => [n, 'time'])),
  json: 'json',
  jsonb: 'json',
  bytea: 'bytes',
}

const PLAUSIBLE = [
  'abc',
  'ABC',
  'Abc',
  'a-b',
  'a_b',
  'abc123',
  '123',
  '12345',
  'user@example.com',
  'https://example.com/a',
  '/a',
  '+4930123456',
  '#a1b2c3',
  'de',
  'DE',
  'EUR',
  'en-US',
  '2024-01-01',
  '1.2.3',
  '10.0.0.1',
  'true',
  '{}',
  '*',
  '00000000-0000-4000-8000-000000000001',
  'a'.repeat(32),
  'a'.repeat(40),
  '0'.repeat(64),
]

const MOMENTS: Readonly<Record<string, readonly string[]>> = {
  date: ['2001-01-01', '2999-01-01', '2024-01-01', '2024-12-31'],
  timestamp: ['2001-01-01', '2999-01-01', '2024-01-01', '2024-01-02'],
  timestamptz: ['2001-01-01+00', '2999-01-01+00', '2024-01-01+00', '2024-01-02+00'],
  time: ['08:00', '12:00', '18:00'],
  timetz: ['08:00+00', '12:00+00', '18:00+00'],
  interval: ['0', '1 second', '1 hour', '1 day', '1 month', '1 year'],
}

const LARGEST: Readonly<Record<string, bigint>> = {
  int2: 32_767n,
  int4: 2_147_483_647n,
  int8: 9_223_372_036_854_775_807n,
  oid: 4_294_967_295n,
}

/** One value that the type does not take would spoil the query that tries them all. */
function fits(value: string, type: Type, typeName: string): boolean {
  const [first, second] = (/\((\d+)(?:,(-?\d+))?\)/.exec(typeName) ?? []).slice(1).map(Number)
  if (type.kind === 'enum') return type.labels.includes(value)
  if (LARGEST[type.name]) {
    if (!/^[+-]?\d+$/.test(value)) return false
    const number = BigInt(value)
    return number <= LARGEST[type.name]! && number >= (type.name === 'oid' ? 0n : -LARGEST[type.name]!)
  }
  if (KINDS[type.name] === 'number') {
    const most = first === undefined ? Number.POSITIVE_INFINITY : 10 ** (first - (Number.isNaN(second) ? 0 : second!))
    return Math.abs(Number(value)) < most
  }
  return KINDS[type.name] !== 'text' || first === undefined || [...value].length <= first
}

/** A string constant, and its elements when it is an array: `'{a,b}'::text[]`. */
function constants(value: string): string[] {
  const elements = /^\{(.*)\}$/s.exec(value)?.[1]
  if (!elements || elements.includes(':')) return [value]
  return [value, ...elements.split(',').map((element) => element.replace(/^"(.*)"$/, '$1'))]
}

function neighbours(value: string): string[] {
  if (!/^[+-]?\d+$/.test(value)) return [value, String(Number(value) + 1), String(Number(value) - 1)]
  const whole = BigInt(value)
  return [whole, whole + 1n, whole - 1n, whole * 2n, -whole].map(String)
}

function sizes(numbers: readonly string[]): number[] {
  return numbers
    .map(Number)
    .filter((size) => Number.isInteger(size) && size >= 0 && size <= 10_000)
    .flatMap((size) => (size === 0 ? [0, 1] : [size, size - 1, size + 1]))
}

const LENGTHS = new Set(['length', 'char_length', 'character_length', 'octet_length', 'bit_length'])

function texts(tokens: readonly Token[], strings: readonly string[], numbers: readonly string[]): string[] {
  const found: string[] = []
  tokens.forEach((token, i) => {
    const next = tokens.slice(i + 1).find((other) => other.kind === 'string')?.value
    if (next === undefined || token.kind !== 'symbol') return
    if (/^!?~\*?$/.test(token.value)) {
      for (let variant = 0; variant < 16; variant++) {
        const match = stringMatching(next, variant)
        found.push(match, match.slice(0, 1) + match, match + match.slice(-1))
      }
    } else if (/^!?~~\*?$/.test(token.value)) {
      for (const filler of ['', 'x', 'abc']) found.push(next.replaceAll('%', filler).replaceAll('_', 'x'))
    }
  })
  if (tokens.some((token) => LENGTHS.has(token.value))) {
    for (const size of sizes(numbers)) found.push(...['a', '7', 'Z'].map((char) => char.repeat(size)))
  }
  if (tokens.some((token) => /^jsonb?$/.test(token.value))) found.push(...documents(strings, numbers))
  const around = strings.flatMap((value) => [value, `${value}a`, `a${value}`, `a${value}b`, value.toLowerCase()])
  return [...found, ...around, ...numbers]
}

/** A moment, and those just before and after it, when it has a calendar. */
function momentsAround(value: string, type: string): string[] {
  const moment = Date.parse(/\d[+-]\d\d$/.test(value) ? `${value}:00` : `${value.replace(' ', 'T')}Z`)
  if (Number.isNaN(moment) || !['date', 'timestamp', 'timestamptz'].includes(type)) return [value]
  const suffix = type === 'timestamptz' ? '+00' : ''
  const print = (at: number) => new Date(at).toISOString().slice(0, type === 'date' ? 10 : 23) + suffix
  return [value, print(moment + 86_400_000), print(moment - 86_400_000), print(moment + 1000)]
}

function documents(strings: readonly string[], numbers: readonly string[]): string[] {
  const keys = strings.filter((value) => value.length > 0 && !value.startsWith('{') && !value.startsWith('$'))
  const values = ['"abc"', '1', 'true', '[]', '{}', ...keys.map((key) => JSON.stringify(key)), ...numbers]
  const objects = values.map((value) => `{${keys.map((key) => `${JSON.stringify(key)}: ${value}`).join(', ')}}`)
  // A key and a constant that it may have to equal.
  const pairs = keys.flatMap((key) =>
    [...keys, ...numbers].map((value) => `{${JSON.stringify(key)}: ${JSON.stringify(value)}}`),
  )
  return [
    '{"a": 1}',
    '{}',
    '[{"a": 1}]',
    '[1, 2]',
    '["a"]',
    '[]',
    '"abc"',
    '1',
    '0',
    'true',
    'false',
    'null',
    ...objects,
    ...pairs.slice(0, 60),
    ...strings.filter((value) => /^[[{"]/.test(value)),
  ]
}

function arrays(strings: readonly string[], numbers: readonly string[], elements: readonly string[]): string[] {
  const lengths = [...new Set([0, 1, 2, 3, ...sizes(numbers).filter((size) => size <= 200)])]
  const of = (pool: readonly string[]) =>
    pool.length === 0
      ? []
      : lengths.map((length) =>
          arrayLiteral(
            Array.from({ length }, (_, i) => pool[i % pool.length]!),
            ',',
          ),
        )
  return [...of(strings.filter((value) => !value.startsWith('{'))), ...of(elements), ...of(numbers), ...strings]
}
