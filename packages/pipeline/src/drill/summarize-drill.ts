import { leadsBack, type DrillReport, type DrillSummary, type MigrationDrill } from '@backout/core'

/**
 * Counts what the rehearsals came to.
 * @param picked how many were to be rehearsed
 */
export function summarizeDrill(
  { migrations, staircase }: Pick<DrillReport, 'migrations' | 'staircase'>,
  picked: number,
): DrillSummary {
  const sum = (of: (migration: MigrationDrill) => number) =>
    migrations.reduce((total, migration) => total + of(migration), 0)
  const back = migrations.filter(({ outcome }) => leadsBack(outcome)).length
  const stuck = migrations.length < picked || migrations.some(({ outcome }) => outcome === 'up-fails')
  return {
    migrations: migrations.length,
    back,
    lost: sum((migration) => (givesUp(migration) ? 0 : rowsIn(migration, 'lost'))),
    givenUp: sum((migration) => (givesUp(migration) ? rowsIn(migration, 'lost') : 0)),
    rows: sum((migration) => rowsIn(migration, 'rows')),
    wayBack: sum(({ milliseconds }) => milliseconds.down ?? 0),
    exitCode: stuck ? 2 : back < migrations.length || staircase?.fall ? 1 : 0,
  }
}

const givesUp = ({ outcome }: MigrationDrill): boolean => outcome === 'back-with-losses'

const rowsIn = ({ tables }: MigrationDrill, what: 'rows' | 'lost'): number =>
  Object.values(tables).reduce((total, table) => total + table[what], 0)
