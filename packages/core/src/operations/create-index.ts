import type { OperationDefinition } from './definition.ts'
import { type IndexElement, indexElement } from './index-element.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { optionTexts } from './option.ts'
import { bodiesOf, relationOf } from './syntax-tree.ts'

/** `CREATE INDEX`: @see https://www.postgresql.org/docs/current/sql-createindex.html */
export interface CreateIndex extends OperationBase {
  readonly kind: 'create-index'
  /** Null where PostgreSQL chooses it. */
  readonly index: string | null
  readonly table: QualifiedName
  readonly unique: boolean
  readonly concurrently: boolean
  readonly ifNotExists: boolean
  /** `ON ONLY`: not on the partitions. */
  readonly only: boolean
  /** `btree` unless another is written. */
  readonly method: string
  readonly elements: readonly IndexElement[]
  readonly include: readonly string[]
  /** The predicate of a partial index, as written. */
  readonly where: string | null
  readonly nullsNotDistinct: boolean
  /** Storage parameters as `name=value`. */
  readonly options: readonly string[]
}

export const createIndex: OperationDefinition<CreateIndex> = {
  read: {
    IndexStmt: (node, phrase) => {
      const items = phrase.from(node.relation?.location).inside().items()
      return {
        kind: 'create-index',
        index: node.idxname ?? null,
        table: relationOf(node.relation),
        unique: node.unique ?? false,
        concurrently: node.concurrent ?? false,
        ifNotExists: node.if_not_exists ?? false,
        only: node.relation?.inh !== true,
        method: node.accessMethod ?? 'btree',
        elements: bodiesOf(node.indexParams, 'IndexElem').map((element, at) => indexElement(element, items[at]!)),
        include: bodiesOf(node.indexIncludingParams, 'IndexElem').map((element) => element.name ?? ''),
        where: node.whereClause === undefined ? null : (phrase.after('where')?.text ?? ''),
        nullsNotDistinct: node.nulls_not_distinct ?? false,
        options: optionTexts(node.options),
      }
    },
  },
  touches: ({ table }) => [table],
}
