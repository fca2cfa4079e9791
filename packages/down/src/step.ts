import type { Catalog, StashItem } from '@backout/core'
import type { Action, FactBase } from '@supabase/pg-delta'
import type { OnlineForms } from './online/forms.ts'

/**
 * One statement on its way to the down file. An `ALTER TABLE` is kept as the table and one clause, so that neighbours on
 * the same table can become one statement in the end.
 */
export interface Step {
  /** The table of an `ALTER TABLE`, quoted and qualified as in the statement; undefined for any other statement. */
  readonly table?: string | undefined
  /** What follows `ALTER TABLE <table>`, or the whole statement. */
  readonly sql: string
  /** What the diff engine said of the statement that this one came from. */
  readonly action?: Action | undefined
  /** True when what follows needs this committed. */
  readonly commitAfter?: boolean | undefined
  readonly outsideTransaction?: boolean | undefined
  /** Statements that can do it ahead of the transaction, each committed on its own and harmless when it is run again. */
  readonly ahead?: readonly string[] | undefined
}

/** What a pass may look at besides the steps. */
export interface PassContext {
  /** The state that the steps start from: after the up, renames already led back. */
  readonly source: FactBase
  /** The state that they lead to: before the up. */
  readonly target: FactBase
  /** How PostgreSQL casts between two types, both as `format_type` prints them. */
  readonly cast: (from: string, to: string) => 'assignment' | 'explicit' | 'none'
  /** The catalog of {@link target}, for what the diff engine does not model. */
  readonly targetCatalog: Catalog
  /** What the up has put aside. */
  readonly stash: readonly StashItem[]
  /** What the up did without keeping others waiting. */
  readonly online: OnlineForms
  /** The session's role, which owns what it creates. */
  readonly user: string
}

/** A pure rewriting of steps into what a person would write. The judge decides afterwards whether it is still right. */
export type Pass = (steps: readonly Step[], context: PassContext) => readonly Step[]

const ALTER_TABLE =
  /^ALTER TABLE ("(?:[^"]|"")+"\."(?:[^"]|"")+") (?!RENAME |SET SCHEMA |ATTACH |DETACH |OWNER )([^]*)$/

/** Reads a statement of the diff engine. */
export function stepOf(action: Action): Step {
  const sql = action.sql.trim().replace(/;+$/, '').trimEnd()
  const match = ALTER_TABLE.exec(sql)
  const extras = { action, outsideTransaction: action.transactionality === 'nonTransactional' || undefined }
  return match ? { table: match[1]!, sql: match[2]!, ...extras } : { sql, ...extras }
}

/** The statement as SQL. */
export const sqlOf = ({ table, sql }: Step): string => (table === undefined ? sql : `ALTER TABLE ${table} ${sql}`)

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** A double-quoted identifier, as a part of a regular expression. */
export const QUOTED = '"(?:[^"]|"")+"'

export const unquote = (quoted: string): string => quoted.slice(1, -1).replaceAll('""', '"')

/** Splits `"schema"."name"`. */
export function splitAddress(address: string): { schema: string; name: string } {
  const match = new RegExp(`^(${QUOTED})\\.(${QUOTED})$`).exec(address)
  return match ? { schema: unquote(match[1]!), name: unquote(match[2]!) } : { schema: '', name: unquote(address) }
}
