import type { ObjectReference } from './object-reference.ts'
import type { OperationBase } from './operation-base.ts'

/** `COMMENT ON`: @see https://www.postgresql.org/docs/current/sql-comment.html */
export interface Comment extends OperationBase {
  readonly kind: 'comment'
  readonly object: ObjectReference
  /** Null removes it. */
  readonly comment: string | null
}
