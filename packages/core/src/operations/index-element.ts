import type { IndexElem } from '@pgsql/types'
import type { Phrase } from '../sql/phrase.ts'
import { nameText } from './syntax-tree.ts'

/** A key of an index: exactly one of {@link column} and {@link expression} is set. */
export interface IndexElement {
  readonly column: string | null
  /** As written, without the parentheses around it. */
  readonly expression: string | null
  readonly collation: string | null
  readonly operatorClass: string | null
  readonly order: 'asc' | 'desc' | null
  readonly nulls: 'first' | 'last' | null
}

/** Reads a key of an index or of an exclusion constraint. @param item its text */
export function indexElement(element: IndexElem, item: Phrase): IndexElement {
  return {
    column: element.name ?? null,
    expression: element.name === undefined ? expressionOf(item) : null,
    collation: element.collation === undefined ? null : nameText(element.collation),
    operatorClass: element.opclass === undefined ? null : nameText(element.opclass),
    order: element.ordering === 'SORTBY_ASC' ? 'asc' : element.ordering === 'SORTBY_DESC' ? 'desc' : null,
    nulls:
      element.nulls_ordering === 'SORTBY_NULLS_FIRST'
        ? 'first'
        : element.nulls_ordering === 'SORTBY_NULLS_LAST'
          ? 'last'
          : null,
  }
}

/** An expression stands in parentheses, unless it is a function call. */
function expressionOf(item: Phrase): string {
  return item.startsWith('(') ? item.inside().text : item.throughParentheses().text
}
