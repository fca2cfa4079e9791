import type { OperationDefinition } from './definition.ts'
import { isRelation, type ObjectReference, objectReference } from './object-reference.ts'
import { objectTypeOf } from './object-type.ts'
import type { OperationBase } from './operation-base.ts'

/** `COMMENT ON`: @see https://www.postgresql.org/docs/current/sql-comment.html */
export interface Comment extends OperationBase {
  readonly kind: 'comment'
  readonly object: ObjectReference
  /** Null removes it. */
  readonly comment: string | null
}

export const comment: OperationDefinition<Comment> = {
  read: {
    CommentStmt: (node) => ({
      kind: 'comment',
      object: objectReference(objectTypeOf(node.objtype), node.object),
      comment: node.comment ?? null,
    }),
  },
  touches: ({ object }) => {
    if (isRelation(object)) return [{ schema: object.schema, name: object.name }]
    return object.of === null || object.type === 'domain constraint' ? [] : [object.of]
  },
}
