import { splitStatements } from '@backout/core'

/** A way back that was spoilt: it runs or not, but it must never be called exact. */
export interface Mutant {
  /** What was done to it, and to which of the places where it could be done: `drop a statement 2`. */
  readonly name: string
  readonly sql: string
  /** True when nothing but the order of columns in a CREATE TABLE is another. */
  readonly reorders?: true
}

/** The statements of a script but for BEGIN and COMMIT, and the SQL that made the state before. */
interface Original {
  readonly statements: readonly string[]
  readonly before: string
}

/** Pure: the same script always has the same mutants in the same order. Each is a list of statements. */
export type Mutator = (original: Original) => (readonly string[])[]

/** Replaces one statement by another list of statements. */
export const instead = (statements: readonly string[], at: number, ...others: string[]): string[] =>
  statements.toSpliced(at, 1, ...others)

/** Rewrites a statement in several ways, one mutant each. */
export const rewriting =
  (rewrite: (statement: string) => readonly string[]): Mutator =>
  ({ statements }) =>
    statements.flatMap((statement, at) => rewrite(statement).map((other) => instead(statements, at, other)))

/** Replaces each place that a pattern finds, one mutant each. */
export const replacing = (pattern: RegExp, by: string | ((...found: string[]) => string)): Mutator =>
  rewriting((statement) =>
    [...statement.matchAll(new RegExp(pattern, 'g'))].map(
      (found) =>
        statement.slice(0, found.index) +
        (typeof by === 'string' ? by : by(...found)) +
        statement.slice(found.index + found[0].length),
    ),
  )

export const without = (pattern: RegExp): Mutator => replacing(pattern, '')

/** The comma-separated lines of an ALTER TABLE or CREATE TABLE as the printer sets them: one line each, indented by 2. */
function linesOf(statement: string): { head: string; lines: string[]; tail: string } | null {
  const found = /^((?:ALTER|CREATE) TABLE [^\n]*\n)((?: {2}[^\n]+\n?)+)(\)?)$/.exec(statement)
  return found && { head: found[1]!, lines: found[2]!.trimEnd().split(/,\n/), tail: found[3]! && `\n${found[3]}` }
}

const relined =
  (pattern: RegExp, change: (lines: string[]) => string[][]): Mutator =>
  (original) =>
    rewriting((statement) => {
      const parts = pattern.test(statement) ? linesOf(statement) : null
      return parts ? change(parts.lines).map((lines) => parts.head + lines.join(',\n') + parts.tail) : []
    })(original)

const eachLess = (lines: string[]): string[][] => (lines.length < 2 ? [] : lines.map((_, at) => lines.toSpliced(at, 1)))

/** Adds a statement at the end for every table that the state before had. */
const onEveryTable =
  (statement: (table: string) => string): Mutator =>
  ({ statements, before }) =>
    [...before.matchAll(/create table ("(?:[^"]|"")+"|[\w.]+)/g)].map(([, table]) => [...statements, statement(table!)])

const labels = (list: string): string[] => list.match(/'(?:[^']|'')*'/g) ?? []

const RENAME = /^(ALTER .* RENAME (?:.* )?TO )(".*"|'.*')$/

/** Every way to spoil a script, by what it does. */
const MUTATORS: Readonly<Record<string, Mutator>> = {
  'drop a statement': ({ statements }) => statements.map((_, at) => instead(statements, at)),
  'leave the transaction open': ({ statements }) => [['BEGIN', ...statements]],
  'drop a clause': relined(/^ALTER TABLE/, eachLess),
  'drop a line of a table': relined(/^CREATE TABLE/, eachLess),
  'another number': replacing(/(?<![\w"])\d+(?![\w"])/, (number) => String(Number(number) + 1)),
  'another string': replacing(/'((?:[^']|'')*)'/, (_, text) => `'${text}x'`),
  'integer to bigint': replacing(/\binteger\b/, 'bigint'),
  'bigint to integer': replacing(/\bbigint\b/, 'integer'),
  'text to varchar': replacing(/\btext\b(?!\[|::)/, 'varchar(7)'),
  'varchar to text': replacing(/character varying\(\d+\)/, 'text'),
  'date to timestamp': replacing(/(?<=" )date\b/, 'timestamp'),
  'an array less': replacing(/\[\](?!::)/, ''),
  'NOT NULL forgotten': without(/(?<!SET|DROP) NOT NULL/),
  'DROP NOT NULL for SET NOT NULL': replacing(/SET NOT NULL/, 'DROP NOT NULL'),
  'SET NOT NULL for DROP NOT NULL': replacing(/DROP NOT NULL/, 'SET NOT NULL'),
  'UNIQUE index no longer': without(/(?<=CREATE )UNIQUE /),
  'UNIQUE for PRIMARY KEY': replacing(/PRIMARY KEY/, 'UNIQUE'),
  'DESC forgotten': without(/ DESC/),
  'NULLS LAST forgotten': without(/ NULLS LAST/),
  'NULLS NOT DISTINCT forgotten': without(/ NULLS NOT DISTINCT/),
  'WITH forgotten': without(/ WITH \([^)]*\)/),
  'WHERE forgotten': without(/ WHERE \(.*\)$/),
  'INCLUDE forgotten': without(/ INCLUDE \([^)]*\)/),
  'operator class forgotten': without(/ \w+_(?:path_)?ops\b/),
  'DEFAULT forgotten': without(/(?<!SET|DROP|STORAGE) DEFAULT [^,\n]+/),
  'NOT VALID forgotten': without(/ NOT VALID/),
  'ON DELETE CASCADE': replacing(/(REFERENCES [\w.]+\([\w, ]+\))/, (found) => `${found} ON DELETE CASCADE`),
  DEFERRABLE: replacing(
    /(UNIQUE|PRIMARY KEY|REFERENCES [\w.]+|EXCLUDE .* WITH &&)( ?\([\w, ]+\)|\))/,
    (found) => `${found} DEFERRABLE`,
  ),
  'lower to upper': replacing(/lower\(/, 'upper('),
  'another comparison': replacing(/ > /, ' >= '),
  'another method': replacing(/USING (?:btree|brin)/, 'USING hash'),
  'another sign': replacing(/ \* /, ' + '),
  'swap the columns of a key': replacing(/\((\w+), (\w+)\)/, (_, a, b) => `(${b}, ${a})`),
  'BY DEFAULT for ALWAYS': replacing(/GENERATED ALWAYS(?= AS IDENTITY|$|,)/, 'GENERATED BY DEFAULT'),
  CYCLE: replacing(/NO CYCLE/, 'CYCLE'),
  'FOR EACH STATEMENT': replacing(/FOR EACH ROW/, 'FOR EACH STATEMENT'),
  'AFTER for BEFORE': replacing(/\bBEFORE\b/, 'AFTER'),
  'another trigger event': replacing(/(?<=(?:BEFORE|AFTER) )INSERT/, 'UPDATE'),
  'ENABLE for ENABLE ALWAYS': replacing(/ENABLE ALWAYS/, 'ENABLE'),
  'another rule event': replacing(/ON DELETE TO/, 'ON UPDATE TO'),
  'row security on': replacing(/DISABLE ROW LEVEL/, 'ENABLE ROW LEVEL'),
  'row security forced': replacing(/NO FORCE/, 'FORCE'),
  UNLOGGED: replacing(/SET LOGGED/, 'SET UNLOGGED'),
  'another replica identity': replacing(/REPLICA IDENTITY FULL/, 'REPLICA IDENTITY NOTHING'),
  'another storage': replacing(/STORAGE DEFAULT/, 'STORAGE MAIN'),
  'a kind of statistics less': replacing(/ndistinct, /, ''),
  'another privilege': replacing(/(?<=GRANT .*)SELECT/, 'DELETE'),
  'another grantee': replacing(/(?<= TO )"(?:bob|reader)"$/, 'PUBLIC'),
  'another body': replacing(/select 1\$/, 'select 2$'),
  'security definer': replacing(/ LANGUAGE (\w+)\n/, (found) => `${found.trimEnd()} SECURITY DEFINER\n`),
  'another aggregate function': replacing(/int4pl/, 'int4mul'),
  'swap the targets of two renames': ({ statements }) =>
    statements.flatMap((first, a) =>
      statements.flatMap((second, b) => {
        const [one, two] = [RENAME.exec(first), RENAME.exec(second)]
        return a < b && one && two && one[2] !== two[2]
          ? [statements.with(a, one[1]! + two[2]!).with(b, two[1]! + one[2]!)]
          : []
      }),
    ),
  'another target of a rename': rewriting((statement) => {
    const found = RENAME.exec(statement)
    return found ? [`${found[1]}${found[2]!.slice(0, 1)}other${found[2]!.slice(-1)}`] : []
  }),
  'labels in another order': replacing(/(?<=AS ENUM )\('.*'\)/, (list) => `(${labels(list).toReversed().join(', ')})`),
  'a label less': replacing(/(?<=AS ENUM )\('.*'\)/, (list) => `(${labels(list).slice(0, -1).join(', ')})`),
  'a label more': replacing(/(?<=AS ENUM )\('.*'\)/, (list) => `(${[...labels(list), "'extra'"].join(', ')})`),
  'min for max': replacing(/max\(/, 'min('),
  'the position of a sequence is made up': replacing(/max\("\w+"\)/, '1'),
  'copy no row': replacing(/^(INSERT INTO .* SELECT .*)$/, (found) => `${found} WHERE false`),
  'copy not every row': replacing(/^(INSERT INTO .* SELECT .*)$/, (found) => `${found} LIMIT 1`),
  'copy nothing for a column': replacing(/(?<=^INSERT .* SELECT .*)"x"/, 'NULL'),
  'copy the same for every row': replacing(/(?<=^INSERT .* SELECT .*)"at"/, "'2020-01-01'::date"),
  'cast to a constant': replacing(
    /USING "\w+"::text::("?public"?\."?\w+"?)/,
    (_, type) => `USING enum_first(NULL::${type})`,
  ),
  'values made up': replacing(
    /(?<= TYPE )(text|integer|character varying\(20\))(?=,|$)/,
    (type) => `${type} USING '7'::${type}`,
  ),
  'leave a table behind': ({ statements }) => [[...statements, 'CREATE TABLE public.left_behind (id integer)']],
  'delete one row': onEveryTable((table) => `DELETE FROM ${table} WHERE ctid = (SELECT min(ctid) FROM ${table})`),
  'comment on a table': onEveryTable((table) => `COMMENT ON TABLE ${table} IS 'spoilt'`),
}

/** Mutants that differ from the original and from each other, none by layout alone. */
export async function mutantsOf(
  down: string,
  before: string,
  mutators: Readonly<Record<string, Mutator>> = MUTATORS,
): Promise<Mutant[]> {
  const spans = await splitStatements(down)
  const statements = spans!
    .map(({ start, end }) => down.slice(start, end))
    .filter((text) => !/^(BEGIN|COMMIT)$/.test(text))
  const seen = new Set([statements.join(';\n')])
  const result: Mutant[] = []
  const add = (name: string, spoilt: readonly string[], reorders?: true) => {
    const body = spoilt.join(';\n')
    if (seen.has(body)) return
    seen.add(body)
    // A transaction as in the original, so that what cannot run leaves nothing half done.
    const sql = spoilt[0] === 'BEGIN' ? `${body};\n` : `BEGIN;\n${body}${body && ';\n'}COMMIT;\n`
    result.push({ name, sql, ...(reorders ? { reorders } : {}) })
  }
  for (const [name, mutator] of Object.entries(mutators))
    for (const [at, spoilt] of mutator({ statements, before }).entries()) add(`${name} ${at + 1}`, spoilt)
  if (mutators !== MUTATORS) return result
  const swapped = relined(/^CREATE TABLE/, ([first, second, ...rest]) =>
    first && second && !second.trim().startsWith('CONSTRAINT') ? [[second, first, ...rest]] : [],
  )
  for (const [at, spoilt] of swapped({ statements, before }).entries()) add(`swap two columns ${at + 1}`, spoilt, true)
  return result
}
