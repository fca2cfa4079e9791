import type { AlterTableCmd, AlterTableType, RangeVar, RenameStmt } from '@pgsql/types'
import type { Phrase } from '../sql/phrase.ts'
import type { QualifiedName } from './name.ts'
import type { ObjectType } from './object-type.ts'
import type { OperationBase, TableOperation } from './operation-base.ts'
import { type NodeOf, type NodeTag, relationOf } from './syntax-tree.ts'

/** All that there is to know of a kind of operation. */
export interface OperationDefinition<O extends OperationBase> {
  /**
   * How it is read, by the parser's name of a statement or of an `ALTER TABLE` action. Several kinds may read the same
   * node: a reader returns null for what is not of its kind.
   */
  readonly read: StatementReaders<O> & ActionReaders<O>
  /** The relations that it names and so may lock. */
  readonly touches: (operation: O) => readonly QualifiedName[]
}

export type Read<O> = O | readonly O[] | null

type StatementReaders<O> = {
  readonly [T in NodeTag]?: (node: NodeOf<T>, phrase: Phrase) => Read<O>
}

type ActionReaders<O> = {
  readonly [T in AlterTableType]?: (action: TableAction) => Read<O>
}

/** One action of an `ALTER TABLE`. */
export interface TableAction {
  readonly command: AlterTableCmd
  /** What every operation on a table starts with. */
  readonly target: Pick<TableOperation, 'table' | 'ifTableExists'>
  /** What `ALTER` says it is: `table`, `view`, `index`, `type` … */
  readonly objectType: ObjectType
  /** The action's own text. */
  readonly phrase: Phrase
}

export function itsTable(operation: TableOperation): readonly QualifiedName[] {
  return [operation.table]
}

export function noRelation(): readonly QualifiedName[] {
  return []
}

/** What an operation on the column of an action starts with. */
export function itsColumn({ target, command }: TableAction): TableAction['target'] & { readonly column: string } {
  return { ...target, column: command.name ?? '' }
}

/** What a RENAME of something in a table starts with. */
export function renamedTable(node: RenameStmt): TableAction['target'] {
  return targetOf(node.relation, node.missing_ok)
}

export function targetOf(relation: RangeVar | undefined, missingOk: boolean | undefined): TableAction['target'] {
  return { table: relationOf(relation), ...(missingOk === true ? { ifTableExists: true } : {}) }
}
