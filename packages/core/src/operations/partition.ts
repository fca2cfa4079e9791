import type { QualifiedName } from './name.ts'
import type { TableOperation } from './operation-base.ts'

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
