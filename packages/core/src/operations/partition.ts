import { partitionBound } from './create-table.ts'
import type { OperationDefinition, TableAction } from './definition.ts'
import type { QualifiedName } from './name.ts'
import type { TableOperation } from './operation-base.ts'
import { bodyOf, relationOf } from './syntax-tree.ts'

/** `ALTER TABLE | INDEX … ATTACH PARTITION`: @see https://www.postgresql.org/docs/current/sql-altertable.html */
export interface AttachPartition extends TableOperation {
  readonly kind: 'attach-partition'
  readonly partition: QualifiedName
  /** As written: `FOR VALUES FROM (1) TO (2)`, `DEFAULT`; null for an index. */
  readonly bound: string | null
}

/** `ALTER TABLE … DETACH PARTITION` */
export interface DetachPartition extends TableOperation {
  readonly kind: 'detach-partition'
  readonly partition: QualifiedName
  readonly concurrently: boolean
  readonly finalize: boolean
}

export const attachPartition: OperationDefinition<AttachPartition> = {
  read: {
    AT_AttachPartition: ({ command, target, phrase }) => {
      const partition = bodyOf(command.def, 'PartitionCmd')
      return {
        kind: 'attach-partition',
        ...target,
        partition: relationOf(partition?.name),
        bound: partition?.bound === undefined ? null : partitionBound(partition.bound, phrase),
      }
    },
  },
  touches: ({ table, partition }) => [table, partition],
}

export const detachPartition: OperationDefinition<DetachPartition> = {
  read: {
    AT_DetachPartition: (action) => detached(action, false),
    AT_DetachPartitionFinalize: (action) => detached(action, true),
  },
  touches: ({ table, partition }) => [table, partition],
}

function detached({ command, target }: TableAction, finalize: boolean): DetachPartition {
  const partition = bodyOf(command.def, 'PartitionCmd')
  return {
    kind: 'detach-partition',
    ...target,
    partition: relationOf(partition?.name),
    concurrently: partition?.concurrent ?? false,
    finalize,
  }
}
