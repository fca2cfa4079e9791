import type { Catalog, Merge, Operation, QualifiedName, Statement } from '@backout/core'
import { cutsOff, isPlainCast } from './casts.ts'
import { consequencesOf } from './consequences.ts'
import { followingRenames } from './following-renames.ts'

/** A change of rows that the up asks for, on a table that was there before it. */
export interface DataChange {
  readonly kind: 'insert' | 'update' | 'delete' | 'merge' | 'unknown'
  /** The table's key in the catalog before; null when code runs whose effect is not known. */
  readonly table: string | null
  /** What an `UPDATE` sets, of the columns that were there before. */
  readonly columns?: readonly string[]
  /** What a `MERGE` may do to a row. */
  readonly actions?: Merge['actions']
  /** The line of an `INSERT`. */
  readonly line?: number
  /** Tables from which it takes what it writes. */
  readonly reads?: readonly string[]
  /** For people. */
  readonly text: string
}

const WRITES =
  /\b(insert\s+into|update\s+\S+\s+(?:as\s+\S+\s+)?set|delete\s+from|truncate|merge\s+into|copy\s|perform\s|call\s|setval)/i

/**
 * SQL that is put together while it runs: only what begins as a change of the schema is known to be one. The words after
 * EXECUTE in `CREATE TRIGGER` name a function.
 */
const DYNAMIC =
  /\bexecute\s+(?!function\b|procedure\b|(?:format\s*\(\s*)?[eE]?(?:'|\$\w*\$)\s*(?:alter|create|drop|comment|grant|revoke|set|lock|analyze|reindex)\b)/i

/** Extensions whose functions compute and change nothing. */
const PURE_EXTENSIONS = new Set([
  'plpgsql',
  'pgcrypto',
  'uuid-ossp',
  'citext',
  'pg_trgm',
  'btree_gin',
  'btree_gist',
  'unaccent',
  'vector',
  'hstore',
  'ltree',
  'intarray',
  'fuzzystrmatch',
  'cube',
  'earthdistance',
  'postgis',
])

/** Whether a function that is called may change rows: one of the user's, or one of an extension that nobody has read. */
function mayWrite({ schema, name }: QualifiedName, catalog: Catalog): boolean {
  if (schema !== null) return schema !== 'pg_catalog'
  if (Object.keys(catalog.functions).some((key) => unquoted(key.slice(0, key.indexOf('('))).endsWith(`.${name}`)))
    return true
  return (
    name.includes('_') &&
    !/^(pg_|set_config|current_|to_|array_|json_|jsonb_|string_|regexp_|date_)/.test(name) &&
    Object.keys(catalog.extensions).some((extension) => !PURE_EXTENSIONS.has(extension))
  )
}

/**
 * What the up does to rows of tables that were there before, read off its statements. An `UPDATE` that fills only columns
 * which the same up adds is none: they go with the way back.
 */
export function dataChanges(statements: readonly Statement[], before: Catalog): DataChange[] {
  const created = new Set(
    statements.flatMap(({ operations }) =>
      operations.flatMap((operation) =>
        operation.kind === 'create-table' || operation.kind === 'create-table-as' ? [operation.table.name] : [],
      ),
    ),
  )
  const then = followingRenames()
  return statements.flatMap((statement) => {
    const { operations, text, line } = statement
    const changes = operations.flatMap((operation) => {
      const onThen = then(operation)
      if (!onThen) return []
      const cascades = onThen.kind === 'truncate' && onThen.cascade
      return changeOf(onThen, before, created, line).flatMap((change) => [
        change,
        ...consequencesOf(change, before, { line, cascades }),
      ])
    })
    // Statements in WITH may write too, to other tables than the one that the operation names.
    const hidden =
      /^\s*with\b/i.test(text) && (text.match(new RegExp(WRITES, 'gi'))?.length ?? 0) > (changes.length > 0 ? 1 : 0)
    return hidden ? [...changes, unknown(`what the statement at line ${line} does to rows`)] : changes
  })
}

function changeOf(operation: Operation, before: Catalog, created: ReadonlySet<string>, line: number): DataChange[] {
  const on = (name: QualifiedName) => {
    const found = tablesNamed(before, name)
    return found.length > 0 || created.has(name.name) ? found : null
  }
  const each = (name: QualifiedName, change: (table: string) => DataChange[]) =>
    on(name)?.flatMap(change) ?? [unknown(`what line ${line} does to the rows of ${name.name}`)]
  switch (operation.kind) {
    case 'insert':
      return each(operation.table, (table) => [
        {
          kind: 'insert',
          table,
          line,
          reads: operation.reads.flatMap((name) => on(name) ?? []),
          text: `rows that the up inserts into ${table} (line ${line})`,
        },
      ])
    case 'update':
      return each(operation.table, (table) => {
        const old = new Set(before.relations[table]?.columns?.map(({ name }) => name))
        const columns = operation.columns.filter((column) => old.has(column))
        if (columns.length === 0) return []
        return [
          {
            kind: 'update',
            table,
            columns,
            reads: operation.reads.flatMap((name) => on(name) ?? []),
            text: `the values of ${table}.${columns.join(', ')} that the up overwrites (line ${line})`,
          },
        ]
      })
    case 'alter-column-type': {
      const { using, column } = operation
      if (using === null) return []
      return (on(operation.table) ?? []).flatMap((table) => {
        const from = before.relations[table]?.columns?.find(({ name }) => name === column)?.type
        if (from === undefined || (isPlainCast(using, column) && !cutsOff(from, operation.type))) return []
        return [
          {
            kind: 'update',
            table,
            columns: [column],
            text: `what USING makes of the values of ${table}.${column} (line ${line})`,
          },
        ]
      })
    }
    case 'delete':
      return each(operation.table, (table) => [
        { kind: 'delete', table, text: `rows of ${table} that the up deletes (line ${line})` },
      ])
    case 'merge':
      return each(operation.table, (table) => [
        {
          kind: 'merge',
          table,
          actions: operation.actions,
          text: `rows of ${table} that the up merges over (line ${line})`,
        },
      ])
    case 'truncate':
      return operation.tables.flatMap((name) =>
        each(name, (table) => [{ kind: 'delete', table, text: `the rows of ${table} (line ${line})` }]),
      )
    case 'copy':
      return operation.direction === 'from' && operation.table
        ? each(operation.table, (table) => [
            { kind: 'insert', table, text: `rows that the up copies into ${table} (line ${line})` },
          ])
        : []
    case 'do':
      return WRITES.test(operation.body) || DYNAMIC.test(operation.body)
        ? [unknown(`what the DO block at line ${line} does to rows`)]
        : []
    case 'call':
      return [unknown(`what the procedure called at line ${line} does to rows`)]
    case 'select':
      return operation.functions.some((called) => mayWrite(called, before))
        ? [unknown(`what the functions called at line ${line} do to rows`)]
        : []
    case 'opaque':
      return [unknown(`what the statement at line ${line} does`)]
    default:
      return []
  }
}

const unknown = (text: string): DataChange => ({ kind: 'unknown', table: null, text })

/** The tables of the catalog that a name may mean; an unqualified one may lie in any schema of the search path. */
export function tablesNamed(catalog: Catalog, { schema, name }: QualifiedName): string[] {
  return Object.entries(catalog.relations).flatMap(([key, { kind }]) => {
    if (kind !== 'table' && kind !== 'partitioned table' && kind !== 'foreign table') return []
    return (
      schema === null ? key.endsWith(`.${name}`) || key.endsWith(`."${name}"`) : unquoted(key) === `${schema}.${name}`
    )
      ? [key]
      : []
  })
}

const unquoted = (key: string): string => key.replaceAll('"', '')
