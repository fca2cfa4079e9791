import type { OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { functionsIn, relationsIn } from './relations-in.ts'

/** `SELECT`, `VALUES`, `TABLE`. In a migration it is mostly there for the functions that it calls: `setval`, `set_config`. */
export interface Select extends OperationBase {
  readonly kind: 'select'
  readonly reads: readonly QualifiedName[]
  /** Functions that it calls, each once. */
  readonly functions: readonly QualifiedName[]
}

export const select: OperationDefinition<Select> = {
  read: {
    SelectStmt: (node) =>
      node.intoClause === undefined ? { kind: 'select', reads: relationsIn(node), functions: functionsIn(node) } : null,
  },
  touches: ({ reads }) => reads,
}
