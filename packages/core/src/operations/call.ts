import { noRelation, type OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { qualifiedNameOf } from './syntax-tree.ts'

/** `CALL`: @see https://www.postgresql.org/docs/current/sql-call.html */
export interface Call extends OperationBase {
  readonly kind: 'call'
  readonly procedure: QualifiedName
}

export const call: OperationDefinition<Call> = {
  read: { CallStmt: (node) => ({ kind: 'call', procedure: qualifiedNameOf(node.funccall?.funcname) }) },
  touches: noRelation,
}
