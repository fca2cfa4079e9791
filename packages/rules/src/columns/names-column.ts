import type { Catalog, QualifiedName } from '@backout/core'
import { column as columnOf, parseKey, relation } from '../lookup.ts'
import { type Word, wordsOf } from '../words.ts'

/** Words that follow a table in FROM without being its alias. */
const NO_ALIAS = new Set(
  `as on using where set values default select returning group order having limit offset fetch for union intersect
  except window join inner left right full cross natural loop then do tablesample with`.split(/\s+/),
)

/**
 * The places at which code names a column of a table: `t.c`, `alias.c`, or `c` alone where no other table that the code
 * names has such a column. Code is a view's query or the body of a function; what it builds as a string is not seen.
 * @param rows names that stand for a row of the table whatever the code says, as NEW does in a trigger's function
 */
export function namesColumn(
  code: string,
  table: QualifiedName,
  column: string,
  catalog: Catalog,
  rows: readonly string[] = [],
): readonly Word[] {
  const words = wordsOf(code)
  const names = new Set(words.filter(({ kind }) => kind === 'word').map(({ text }) => text))
  const own = names.has(table.name)
  if (!names.has(column) || (!own && rows.length === 0)) return []
  const qualifiers = new Set([...rows, ...(own ? aliases(words, table.name) : [])])
  const aloneCounts = own && !othersWith(column, table, names, catalog)
  return words.filter(({ text, kind }, index) => {
    if (kind !== 'word' || text !== column) return false
    const [previous, next] = [words[index - 1], words[index + 1]]
    if (previous?.text === '.') return qualifiers.has(words[index - 2]?.text ?? '')
    return aloneCounts && next?.text !== '(' && next?.text !== '.' && previous?.text !== 'as'
  })
}

/** Whether an expression that belongs to a table, as a policy's or a generated column's does, names a column. */
export const namesAlone = (expression: string, column: string): boolean =>
  wordsOf(expression).some(({ text, kind }) => kind === 'word' && text === column)

/** Whether code names a relation. */
export const namesRelation = (code: string, name: QualifiedName): boolean => namesAlone(code, name.name)

function aliases(words: readonly Word[], table: string): readonly string[] {
  return words.flatMap(({ text }, index) => {
    if (text !== table) return []
    const next = words[index + 1]?.text === 'as' ? words[index + 2] : words[index + 1]
    return next?.kind === 'word' && !NO_ALIAS.has(next.text) ? [table, next.text] : [table]
  })
}

function othersWith(column: string, table: QualifiedName, names: ReadonlySet<string>, catalog: Catalog): boolean {
  const itself = relation(catalog, table)
  return Object.entries(catalog.relations).some(
    ([key, other]) =>
      other !== itself && names.has(parseKey(key).at(-1) ?? '') && columnOf(other, column) !== undefined,
  )
}
