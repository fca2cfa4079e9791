import type { Rule } from '@backout/core'
import { banCluster } from './ban-cluster.ts'
import { banCreateTableAs } from './ban-create-table-as.ts'
import { banPersistenceChange } from './ban-persistence-change.ts'
import { banTableMove } from './ban-table-move.ts'
import { banVacuumFull } from './ban-vacuum-full.ts'
import { requireConcurrentRefresh } from './require-concurrent-refresh.ts'
import { requireUniqueIndexForRefresh } from './require-unique-index-for-refresh.ts'

/** Rules about commands that write or copy whole tables. */
export const maintenanceRules: readonly Rule[] = [
  banCluster,
  banCreateTableAs,
  banPersistenceChange,
  banTableMove,
  banVacuumFull,
  requireConcurrentRefresh,
  requireUniqueIndexForRefresh,
]
