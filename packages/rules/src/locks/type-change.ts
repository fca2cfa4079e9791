import type { AlterColumnType, QualifiedName } from '@backout/core'
import { mayKeepIndexes, rewrites, type TypeFacts } from '../column-type.ts'
import { foreignKeyCheck } from './foreign-keys.ts'
import type { Model } from './model.ts'
import { lock, NOTHING, type Part, scan, together } from './part.ts'
import { named } from './relatives.ts'
import { readIndexes, rewrite, scanRows } from './rewriting.ts'
import { covers, mentions, type Subject } from './subject.ts'

export const alterColumnType: Model<'alter-column-type'> = (operation, subject) =>
  together(...subject.family(operation.table).map((table) => change(table, operation, subject)))

function change(table: QualifiedName, operation: AlterColumnType, subject: Subject): Part {
  const { column, type } = operation
  const from = subject.typeOf(operation.table, column)
  const facts: TypeFacts = {
    postgresVersion: subject.version,
    timeZone: subject.timeZone,
    domain: (printed) => subject.type(printed),
  }
  const written = subject.column(table, column)?.generated === 'stored' || writesRows(from, operation, facts)
  const keepsIndexes =
    !written && from !== undefined && mayKeepIndexes(from, type, facts) && keepsCollation(table, operation, subject)
  const indexes = subject.indexes(table).filter((index) => covers(index, column))
  const rebuilt = indexes.filter((index) => !keepsIndexes || index.partial || index.columns.includes(null))
  const stored = subject.isPartitioned(table) ? [] : rebuilt
  return together(
    lock('ACCESS EXCLUSIVE', table, ...indexes.map(({ relation }) => relation)),
    written ? rewrite(table, subject) : NOTHING,
    { reindexed: stored.map(({ relation }) => relation), scanned: stored.length > 0 ? [table] : [] },
    checksAgain(table, column, subject) && !subject.isPartitioned(table) ? scan(table) : NOTHING,
    foreignKeys(table, column, !keepsIndexes, subject),
  )
}

function writesRows(from: string | undefined, { type, column, using }: AlterColumnType, facts: TypeFacts): boolean {
  const through = using === null ? [] : castsOf(using, column)
  if (through === null) return true
  // Only the widest text takes most others as they are.
  if (from === undefined) return !/^(?:text|character varying)$/.test(type)
  const steps = [from, ...through, type]
  return steps.slice(1).some((next, at) => rewrites(steps[at]!, next, facts))
}

/** The types that USING casts the bare column to; null when it does more than that. */
function castsOf(using: string, column: string): readonly string[] | null {
  const cast = /^CAST\s*\((.*)\bAS\b(.*)\)$/is.exec(using.trim())
  const [of = '', ...types] = cast ? [cast[1]!, cast[2]!] : using.replace(/^\((.*)\)$/s, '$1').split('::')
  const bare = of
    .trim()
    .replace(/^\((.*)\)$/s, '$1')
    .trim()
  const isColumn = bare === `"${column}"` || bare.toLowerCase() === column
  return isColumn ? types.map((type) => type.trim()) : null
}

const keepsCollation = (table: QualifiedName, { column, collation }: AlterColumnType, subject: Subject): boolean =>
  plain(collation) === plain(subject.column(table, column)?.collation ?? null)

const plain = (collation: string | null): string =>
  collation === null ? 'default' : collation.replaceAll('"', '').replace(/^pg_catalog\./, '')

/** A CHECK that names the column is made anew, and holds for every row only once it was looked at. */
const checksAgain = (table: QualifiedName, column: string, subject: Subject): boolean =>
  subject
    .constraints(table)
    .some(
      ({ type, definition, notValid, notEnforced }) =>
        type === 'check' && !notValid && !notEnforced && mentions(definition, column),
    )

/** Foreign keys at either end of the column are made anew, and checked again where equality may mean something else. */
function foreignKeys(table: QualifiedName, column: string, checked: boolean, subject: Subject): Part {
  const own = subject.constraints(table).filter((key) => key.references && key.columns?.includes(column))
  const others = subject.referencing(table).filter(({ references }) => references?.columns.includes(column))
  return together(
    ...own.map((key) => {
      const references = named(key.references!.table)
      return together(
        lock('ACCESS EXCLUSIVE', references),
        checked && !key.notValid ? foreignKeyCheck(subject, [table], references) : NOTHING,
      )
    }),
    ...others.map((key) =>
      together(
        lock('ACCESS EXCLUSIVE', key.table),
        checked && !key.notValid ? together(readIndexes(subject, key.table), scanRows(subject, key.table)) : NOTHING,
      ),
    ),
  )
}
