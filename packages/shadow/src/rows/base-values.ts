/**
 * Values of one type as text, the way the type's input function reads them.
 * `edge` is what breaks careless migrations, worst first among what ordinary conversions still accept; `nth` is plain,
 * distinct for each `i` and ascending where the type has an order, or null when the type has no such series.
 */
export interface Values {
  readonly edge: readonly string[]
  readonly nth: (i: number) => string | null
}

/** What PostgreSQL and the extensions people use ship, by type name. `salt` (0–996) tells columns of one type apart. */
export const BASE_VALUES: Readonly<Record<string, (salt: number, modifiers: readonly string[]) => Values>> = {
  bool: (salt) => fixed(salt % 2 === 0 ? ['true', 'false'] : ['false', 'true']),
  int2: (salt) => integer(32767n, salt % 30),
  int4: (salt) => integer(2147483647n, salt),
  int8: (salt) => integer(9223372036854775807n, salt),
  oid: (salt) => ({ edge: [String(4294967295 - salt), '0'], nth: (i) => String(1 + i + salt * 1000) }),
  float4: (salt) => ({
    edge: [`${salt}.100000024`, '3.4028235e+38', '-1e-45', '-0', 'Infinity', 'NaN'],
    nth: (i) => String(1 + i + salt * 1000),
  }),
  float8: (salt) => ({
    edge: [`${salt}.30000000000000004`, `-0.1234567890123${salt}`, '1.7976931348623157e+308', '-0', 'Infinity', 'NaN'],
    nth: (i) => String(1 + i + salt * 1000),
  }),
  numeric,
  money: (salt) => ({
    edge: [`92233720368547758.0${salt % 8}`, `-9223372036854.${10 + (salt % 90)}`, '0.01'],
    nth: (i) => String(1 + i + salt * 1000),
  }),
  text: (salt, modifiers) => text(salt, Number(modifiers[0] ?? 0)),
  varchar: (salt, modifiers) => text(salt, Number(modifiers[0] ?? 0)),
  bpchar: (salt, modifiers) => text(salt, Number(modifiers[0] ?? 0)),
  citext: (salt) => text(salt, 0),
  name: (salt) => ({ edge: [`Näme "q" ${salt}`, `n_${salt}`.padEnd(63, 'x')], nth: (i) => `n${100000 + i}_${salt}` }),
  char: (salt) => fixed([...'abcxyz'].map((_, i, all) => all[(i + salt) % all.length]!)),
  bytea: (salt) => ({
    edge: [`\\x00ff5c27${hex(salt, 4)}0a00`, '\\x', `\\x${'c3'.repeat(200)}${hex(salt, 4)}`],
    nth: (i) => `\\x${hex(i, 6)}${hex(salt, 4)}`,
  }),
  uuid: (salt) => ({
    edge: [`ffffffff-ffff-4fff-bfff-ffffffff${hex(salt, 4)}`, `00000000-0000-0000-0000-00000000${hex(salt, 4)}`],
    nth: (i) => `${hex(i + 1, 8)}-5eed-4000-8000-00000000${hex(salt, 4)}`,
  }),
  date: (salt) => ({
    edge: ['2024-02-29', shift('1900-01-01', salt), '0044-03-15 BC', '9999-12-31', 'infinity'],
    nth: (i) => shift('2020-01-01', i * 10 + (salt % 7)),
  }),
  timestamp: (salt) => ({
    edge: [
      `2024-02-29 23:59:59.${sixDigits(999_000 + salt)}`,
      // In the hour that a European clock skips.
      `2024-03-31 02:30:00.${sixDigits(1 + salt)}`,
      `1969-12-31 23:59:59.${sixDigits(123_000 + salt)}`,
      `9999-12-31 23:59:59.999999`,
      'infinity',
      '0044-03-15 12:00:00 BC',
    ],
    nth: (i) => `${shift('2020-01-01', i * 10)} 00:${twoDigits(salt % 60)}:00`,
  }),
  timestamptz: (salt) => ({
    // The hour that a European clock skips in spring, and the one that it shows twice in autumn.
    edge: [
      `2024-03-31 01:30:00.${sixDigits(1 + salt)}+00`,
      `2024-10-27 00:59:59.${sixDigits(999_000 + salt)}+00`,
      `1969-12-31 23:59:59.${sixDigits(123_000 + salt)}-12:34`,
      '9999-12-31 23:59:59.999999+00',
      'infinity',
    ],
    nth: (i) => `${shift('2020-01-01', i * 10)} 00:${twoDigits(salt % 60)}:00+00`,
  }),
  time: (salt) => ({
    edge: [`23:59:59.${sixDigits(999_000 + salt)}`, '24:00:00', `00:00:00.${sixDigits(1 + salt)}`],
    nth: (i) => `${twoDigits(Math.floor(i / 60) % 24)}:${twoDigits(i % 60)}:${twoDigits(salt % 60)}`,
  }),
  timetz: (salt) => ({
    edge: [`23:59:59.${sixDigits(999_000 + salt)}-12:34`, `00:00:00.${sixDigits(1 + salt)}+14`],
    nth: (i) => `${twoDigits(Math.floor(i / 60) % 24)}:${twoDigits(i % 60)}:${twoDigits(salt % 60)}+00`,
  }),
  interval: (salt) => ({
    edge: [`1 year 2 mons ${salt} days 04:05:06.789012`, '-1 mons +30 days -23:59:59.999999', '24:00:00', '0'],
    nth: (i) => `${1 + i + salt * 100} minutes`,
  }),
  json: (salt) => ({
    edge: [
      `{"b" : 1.10,\n "a":[null, "é🦄", 1E400], "a": ${salt}}`,
      `{"z":${salt},  "a":{"b":[true,"\\u00e9"]}}`,
      '[]',
      'null',
      `"${salt}"`,
    ],
    nth: (i) => `{"n": ${i}, "s": ${salt}}`,
  }),
  jsonb: (salt) => ({
    edge: [
      `{"a": [null, "é🦄", 1.10, 12345678901234567890], "b": ${salt}}`,
      `{"": {"b": [true, "\\"q\\""]}, "s": ${salt}}`,
      '[]',
      'null',
      `"${salt}"`,
    ],
    nth: (i) => `{"n": ${i}, "s": ${salt}}`,
  }),
  jsonpath: (salt) => ({ edge: ['$."a b"[*] ? (@ > 1)', 'strict $'], nth: (i) => `$.a${i}[${salt}]` }),
  xml: (salt) => ({ edge: [`<a b="é&amp;">${salt}</a>`, `<x/>`], nth: (i) => `<n s="${salt}">${i}</n>` }),
  inet: (salt) => ({
    edge: [`192.168.0.${salt % 256}/24`, `fe80::${hex(salt, 4)}/64`, '::ffff:1.2.3.4', '0.0.0.0/0'],
    nth: (i) => `10.${salt % 256}.${Math.floor(i / 256) % 256}.${i % 256}`,
  }),
  cidr: (salt) => ({
    edge: [`10.${salt % 256}.0.0/16`, `2001:db8:${hex(salt, 4)}::/48`, '0.0.0.0/0'],
    nth: (i) => `172.${salt % 256}.${i % 256}.0/24`,
  }),
  macaddr: (salt) => ({ edge: ['ff:ff:ff:ff:ff:ff'], nth: (i) => `08:00:${pairs(hex(i, 4))}:${pairs(hex(salt, 4))}` }),
  macaddr8: (salt) => ({
    edge: ['ff:ff:ff:ff:ff:ff:ff:ff'],
    nth: (i) => `08:00:2b:01:${pairs(hex(i, 4))}:${pairs(hex(salt, 4))}`,
  }),
  bit: (salt, modifiers) => bits(salt, Number(modifiers[0] ?? 1), true),
  varbit: (salt, modifiers) => bits(salt, Number(modifiers[0] ?? 24), false),
  tsvector: (salt) => ({
    edge: [`'a b':1A,2 'é':3B 's${salt}'`, ''],
    nth: (i) => `'n${i}':1 's${salt}':2`,
  }),
  tsquery: (salt) => ({ edge: [`'a b' & !'é':* | s${salt}`, ''], nth: (i) => `n${i} <-> s${salt}` }),
  point: (salt) => ({ edge: [`(-0.1,${salt})`, '(1e300,-1e-300)'], nth: (i) => `(${i},${salt})` }),
  line: (salt) => ({ edge: [`{1,-1,${salt}}`], nth: (i) => `{1,2,${i * 1000 + salt}}` }),
  lseg: (salt) => ({ edge: [`[(0,0),(1.5,${salt})]`], nth: (i) => `[(${i},0),(1,${salt})]` }),
  box: (salt) => ({ edge: [`(1.5,${salt}),(0,-1)`], nth: (i) => `(${i * 10 + 5},${salt + 5}),(${i * 10},${salt})` }),
  path: (salt) => ({ edge: [`[(0,0),(1,${salt})]`, '((0,0),(1,1),(2,0))'], nth: (i) => `[(${i},0),(1,${salt})]` }),
  polygon: (salt) => ({ edge: [`((0,0),(1,${salt}),(2,0.5))`], nth: (i) => `((${i},0),(1,${salt}),(2,0))` }),
  circle: (salt) => ({ edge: [`<(0.5,${salt}),1>`], nth: (i) => `<(${i * 10},${salt}),1>` }),
  pg_lsn: (salt) => ({ edge: ['FFFFFFFF/FFFFFFFF', '0/0'], nth: (i) => `${hex(salt + 1, 3)}/${hex(i, 6)}` }),
  xid: (salt) => ({ edge: ['4294967295'], nth: (i) => String(3 + i + salt * 1000) }),
  xid8: (salt) => ({ edge: ['18446744073709551615'], nth: (i) => String(3 + i + salt * 1000) }),
  cid: (salt) => ({ edge: ['4294967295'], nth: (i) => String(i + salt * 1000) }),
  tid: (salt) => ({ edge: ['(4294967295,65535)'], nth: (i) => `(${i},${salt + 1})` }),
  int2vector: (salt) => ({ edge: [`1 -2 ${salt}`, ''], nth: (i) => `${i % 30000} ${salt}` }),
  oidvector: (salt) => ({ edge: [`1 4294967295 ${salt}`, ''], nth: (i) => `${i} ${salt}` }),
  txid_snapshot: (salt) => ({ edge: ['10:20:10,14,15'], nth: (i) => `${1 + i}:${2 + i + salt}:` }),
  pg_snapshot: (salt) => ({ edge: ['10:20:10,14,15'], nth: (i) => `${1 + i}:${2 + i + salt}:` }),
  refcursor: (salt) => text(salt, 0),
  aclitem: () => fixed(['=r/pg_monitor', 'pg_monitor=r*/pg_monitor', '=r/postgres']),
  regproc: () => fixed(['pg_catalog.now', '-']),
  regprocedure: () => fixed(['pg_catalog.abs(integer)', '-']),
  regoper: () => fixed(['pg_catalog.||/', '0']),
  regoperator: () => fixed(['pg_catalog.+(integer,integer)', '0']),
  regclass: () => fixed(['pg_catalog.pg_class', 'pg_catalog.pg_type', '-']),
  regcollation: () => fixed(['pg_catalog."C"', '-']),
  regtype: () => fixed(['pg_catalog.int4', '-']),
  regrole: () => fixed(['pg_monitor', '-']),
  regnamespace: () => fixed(['pg_catalog', '-']),
  regconfig: () => fixed(['pg_catalog.simple', '-']),
  regdictionary: () => fixed(['pg_catalog.simple', '-']),
  regdatabase: () => fixed(['template1', '-']),
  // Extensions.
  hstore: (salt) => ({ edge: [`"a b"=>"é\\"", n=>NULL, s=>${salt}`, ''], nth: (i) => `n=>${i}, s=>${salt}` }),
  ltree: (salt) => ({ edge: [`Top.Science.S${salt}`, ''], nth: (i) => `n${i}.s${salt}` }),
  lquery: (salt) => ({ edge: [`Top.*{1,2}.S${salt}`], nth: (i) => `n${i}.s${salt}` }),
  ltxtquery: (salt) => ({ edge: [`Top & !S${salt}`], nth: (i) => `n${i} & s${salt}` }),
  // The last lies on the sphere of earthdistance.
  cube: (salt) => ({ edge: [`(0.5,1),(2,${salt})`, '(6378168,0,0)'], nth: (i) => `(${i},${salt})` }),
  seg: (salt) => ({ edge: ['<1.50', '1 .. 2'], nth: (i) => String(i + salt * 1000) }),
  query_int: (salt) => ({ edge: [`1&(2|${salt})`], nth: (i) => `${i}|${salt}` }),
  isbn13: () => fixed(['978-0-393-04002-9', '978-3-16-148410-0']),
  isbn: () => fixed(['0-393-04002-X', '3-16-148410-X']),
  issn: () => fixed(['1436-4522', '0378-5955']),
  ean13: () => fixed(['978-0-393-04002-9', '978-3-16-148410-0']),
  ismn: () => fixed(['M-060-11561-5', 'M-2306-7118-7']),
  ismn13: () => fixed(['979-0-060-11561-5', '979-0-2306-7118-7']),
  issn13: () => fixed(['9771436452008', '9770378595002']),
  upc: () => fixed(['220356483481', '036000291452']),
  vector: (salt, modifiers) => vector(salt, Number(modifiers[0] ?? 3)),
  halfvec: (salt, modifiers) => vector(salt, Number(modifiers[0] ?? 3)),
  sparsevec: (salt, modifiers) => ({
    edge: [`{1:0.5}/${modifiers[0] ?? 3}`],
    nth: (i) => `{1:${1 + i + (salt % 50) * 100}}/${modifiers[0] ?? 3}`,
  }),
  geometry: spatial,
  geography: spatial,
  box2d: (salt) => ({ edge: [`BOX(0 -1,1.5 ${salt})`], nth: (i) => `BOX(${i} 0,${i + 5} ${salt + 1})` }),
  box3d: (salt) => ({ edge: [`BOX3D(0 -1 0,1.5 ${salt} 2)`], nth: (i) => `BOX3D(${i} 0 0,${i + 5} ${salt + 1} 1)` }),
}

/** Tried in turn on a type that nobody here knows. */
export const GUESSES: readonly string[] = [
  '1',
  '0',
  'a',
  'abc',
  '',
  '{}',
  '[]',
  '()',
  '(0,0)',
  '(1,2)',
  '{1,2}',
  '[1,2,3]',
  '1.5',
  'a.b',
  'a=>1',
  '0/0',
  '2024-02-29',
  '12:00',
  '1 day',
  '\\x00',
  '<a/>',
  '{"a":1}',
  '00000000-0000-0000-0000-000000000001',
  '127.0.0.1',
  'DE',
  'USD 1',
  '1 USD',
  'a@example.com',
  'https://example.com/',
  '+49 30 1234567',
  '1 kg',
]

export function fixed(values: readonly string[]): Values {
  return { edge: values, nth: () => null }
}

function integer(most: bigint, salt: number): Values {
  return {
    edge: [String(most - BigInt(salt)), String(-most - 1n), '0', String(most)],
    nth: (i) => String(1 + i + salt * 1000),
  }
}

function numeric(salt: number, modifiers: readonly string[]): Values {
  if (modifiers.length === 0) {
    return {
      edge: [`${salt}.1200`, '-0.000000000000000000001', `12345678901234567890.12345678901234567${salt}`, 'NaN'],
      nth: (i) => String(1 + i + salt * 1000),
    }
  }
  const precision = Number(modifiers[0])
  const scale = Number(modifiers[1] ?? 0)
  // A scale below zero ends in zeros, one above the precision begins with them.
  const whole = scale < 0 ? precision : Math.max(precision - scale, 0)
  const zeros = '0'.repeat(Math.max(-scale, 0))
  const fraction = scale > 0 ? `.${'9'.repeat(Math.min(scale, precision)).padStart(scale, '0')}` : ''
  const most = `${'9'.repeat(whole)}${zeros}` || '0'
  const range = 10 ** Math.min(whole || precision, 9)
  const step = range > 1_000_000 ? 1000 : 1
  return {
    edge: [most + fraction, `-${most}${fraction}`, '0', ...(scale > 0 ? [`0.${'1'.padStart(scale, '0')}`] : [])],
    nth: (i) => {
      const n = String((1 + i + salt * step) % range)
      return whole > 0 ? n + zeros : `0.${n.padStart(scale, '0')}`
    },
  }
}

/** @param limit most characters, 0 for none */
function text(salt: number, limit: number): Values {
  const cut = (value: string) => (limit === 0 ? value : [...value].slice(0, limit).join(''))
  const awkward = `Zoë ${salt.toString(36)} 🦄 "q" 'a' \\b\n\tÅ ß %_`
  const shortened = cut(awkward)
  const full = shortened + 'x'.repeat(Math.max(Math.min(limit, 10_000) - [...shortened].length, 0))
  const long = cut(`${salt} `.padEnd(300, 'long 長い '))
  return {
    edge: [full, '', cut(` ${salt} padded `), long, cut(`0${salt}`), 'NULL'.slice(0, limit || 4)].filter(
      (value, i, all) => all.indexOf(value) === i,
    ),
    nth: (i) => {
      const width = limit === 0 || limit >= 9 ? 6 : 0
      if (width > 0) return `${String(100_000 + i)}${String(salt).padStart(3, '0')}`
      return i < 36 ** limit ? (i + 1).toString(36).slice(-limit) : null
    },
  }
}

function bits(salt: number, length: number, exact: boolean): Values {
  const binary = (value: number) => value.toString(2).slice(-length)
  const fit = (value: string) => (exact ? value.padStart(length, '0') : value)
  return {
    edge: ['1'.repeat(length), fit(binary(salt)), ...(exact ? ['0'.repeat(length)] : ['', '0001'.slice(0, length)])],
    nth: (i) => (i < 2 ** Math.min(length, 30) ? fit(binary(i)) : null),
  }
}

function vector(salt: number, dimensions: number): Values {
  const fill = (first: string) =>
    `[${[first, ...Array<string>(dimensions - 1).fill('0')].slice(0, dimensions).join(',')}]`
  return { edge: [fill('0.1'), fill('-0.5')], nth: (i) => fill(String(1 + i + (salt % 50) * 10)) }
}

/** PostGIS: the modifiers are a kind of geometry and a spatial reference, `(Point,4326)`. */
function spatial(salt: number, modifiers: readonly string[]): Values {
  const kind = /^(multi)?(point|linestring|polygon)(z?m?)$/i.exec(modifiers[0] ?? 'point')
  const reference = modifiers[1] ? `SRID=${modifiers[1]};` : ''
  const build = (x: number, y: number) => {
    if (kind === null) return /collection/i.test(modifiers[0]!) ? 'GEOMETRYCOLLECTION EMPTY' : `POINT(${x} ${y})`
    const [, multi, shape, dimensions] = kind
    const at = (dx: number, dy: number) => [x + dx, y + dy, ...[...dimensions!].map(() => 1)].join(' ')
    const line = `${at(0, 0)}, ${at(1, 1)}`
    const body = { point: at(0, 0), linestring: line, polygon: `(${at(0, 0)}, ${at(1, 0)}, ${at(1, 1)}, ${at(0, 0)})` }
    const inner = body[shape!.toLowerCase() as keyof typeof body]
    const suffix = dimensions ? ` ${dimensions.toUpperCase()} ` : ''
    return `${multi ? 'MULTI' : ''}${shape!.toUpperCase()}${suffix}(${multi ? `(${inner})` : inner})`
  }
  return {
    edge: [reference + build(-179.5, 45.25), reference + build(13.4, -52.5)],
    nth: (i) => reference + build((i % 170) + salt / 1000, (i * 7) % 80),
  }
}

function shift(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

const hex = (value: number, width: number) => value.toString(16).padStart(width, '0').slice(-width)
const pairs = (digits: string) => digits.replace(/(..)(?=.)/g, '$1:')
const twoDigits = (value: number) => String(value).padStart(2, '0')
const sixDigits = (value: number) => String(value % 1_000_000).padStart(6, '0')
