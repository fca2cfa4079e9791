import type { Catalog } from '@backout/core'
import { readableAcl, type RawAcl } from './acl.ts'
import { distributeArrayCasts } from './array-casts.ts'
import type { Fragment } from './fragment.ts'
import { CHILDREN, PRIVILEGES_ALONE, SECTIONS } from './sections.ts'

/** `[oid, position, parent, name, ...fields]`, see `rowsOf`. */
type Row = readonly [oid: number, position: number | null, parent: number, name: string, ...fields: unknown[]]
type Comment = readonly [classId: number, oid: number, position: number, text: string]
/** What the catalog's statement returns: comments, then the rows of each fragment; null where there are none. */
export type Document = readonly [comments: readonly Comment[] | null, ...rows: (readonly Row[] | null)[]]

type Value = Record<string, unknown>

/**
 * Puts a catalog together from what its statement returned: fields by name, comments with their objects, children with
 * their parents; privileges in words, expressions in one form.
 * @param fragments what the statement was made of, in its order
 */
export function assemble([comments, ...results]: Document, fragments: readonly Fragment[], version: number): Catalog {
  const texts = new Map(comments?.map(([classId, oid, position, text]) => [`${classId} ${oid} ${position}`, text]))
  let next = 0
  const read = (): { row: Row; value: Value }[] => {
    const fragment = fragments[next]!
    return (results[next++] ?? []).map((row) => ({ row, value: valueOf(row, fragment, texts) }))
  }

  const catalog: Value = { version }
  const parents = { relations: new Map<number, Value>(), types: new Map<number, Value>() }
  for (const [section, { length }] of Object.entries(SECTIONS)) {
    const objects: Value = {}
    for (let count = 0; count < length; count++)
      for (const { row, value } of read()) {
        if (section === 'relations' || section === 'types') parents[section].set(row[0], value)
        // Privileges that are PostgreSQL's own after all are none.
        if (!PRIVILEGES_ALONE.has(section)) define(objects, row[3], value)
        else if (value['acl'] !== undefined) define(objects, row[3], value['acl'])
      }
    catalog[section] = objects
  }

  const columnNames = new Map<number, string[]>()
  for (const { of, field, form } of CHILDREN) {
    const children = read()
    if (form === 'list') children.sort((a, b) => a.row[1]! - b.row[1]!)
    for (const { row, value } of children) {
      const [, position, id, name] = row
      const parent = parents[of].get(id)
      if (parent === undefined) continue
      if (field === 'columns') numbered(columnNames, id)[position!] = name
      if (Array.isArray(value['columns'])) nameColumns(value, numbered(columnNames, id))
      if (form === 'one') parent[field] = value
      else if (form === 'list') ((parent[field] ??= []) as Value[]).push(value)
      else define((parent[field] ??= {}) as Value, name, value)
    }
  }
  return catalog as unknown as Catalog
}

/** Fields that hold what PostgreSQL printed from a parse tree. */
const EXPRESSIONS: ReadonlySet<string> = new Set(['definition', 'default', 'expression', 'using', 'check'])

function valueOf(row: Row, { classId, fields }: Fragment, texts: ReadonlyMap<string, string>): Value {
  const value: Value = {}
  let at = 4
  for (const field of Object.keys(fields)) {
    const cell = row[at++]
    if (cell === null) continue
    if (field === 'acl') {
      const acl = readableAcl(cell as RawAcl)
      if (acl !== null) value[field] = acl
    } else value[field] = EXPRESSIONS.has(field) ? distributeArrayCasts(cell as string) : cell
  }
  const comment = classId !== undefined && texts.get(`${classId} ${row[0]} ${row[1] ?? 0}`)
  if (comment) value['comment'] = comment
  return value
}

/** The column names of a relation by number. */
function numbered(names: Map<number, string[]>, relation: number): string[] {
  let list = names.get(relation)
  if (list === undefined) names.set(relation, (list = []))
  return list
}

/** Numbers of columns become names. A CHECK's come in no order that means anything; 0 is an expression of an index. */
function nameColumns(value: Value, names: readonly string[]): void {
  const columns = (value['columns'] as number[]).map((number) => names[number] ?? null)
  value['columns'] = value['type'] === 'check' ? columns.sort() : columns
}

/** A table may be called `__proto__`. */
function define(object: Value, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  else object[name] = value
}
