import type { OperationDefinition } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { OperationBase } from './operation-base.ts'
import { relationsIn } from './relations-in.ts'
import { relationOf, stringsOf } from './syntax-tree.ts'

/** `COPY`: @see https://www.postgresql.org/docs/current/sql-copy.html */
export interface Copy extends OperationBase {
  readonly kind: 'copy'
  /** Null for `COPY (query) TO`. */
  readonly table: QualifiedName | null
  readonly columns: readonly string[]
  readonly direction: 'from' | 'to'
  readonly reads: readonly QualifiedName[]
}

export const copy: OperationDefinition<Copy> = {
  read: {
    CopyStmt: (node) => ({
      kind: 'copy',
      table: node.relation === undefined ? null : relationOf(node.relation),
      columns: stringsOf(node.attlist),
      direction: node.is_from === true ? 'from' : 'to',
      reads: relationsIn(node.query),
    }),
  },
  touches: ({ table, reads }) => (table === null ? reads : [table, ...reads]),
}
