import type { DrillReport, MigrationDrill, Problem, Staircase, TableDrill } from '@backout/core'
import { differenceJson, failureJson, problemJson, sorted } from './json.ts'
import { projectJson } from './project-json.ts'

/** What `backout drill --json` prints. */
export interface DrillReportJson extends Omit<DrillReport, 'problems'> {
  /** Codes are those of `report.schema.json`. */
  readonly problems: readonly (Omit<Problem, 'code'> & { readonly code: string })[]
}

/** A rehearsal as JSON of two-space indentation, with its keys always in the same order. */
export function jsonDrill(report: DrillReport): string {
  return `${JSON.stringify(toDrillJson(report), null, 2)}\n`
}

function toDrillJson(report: DrillReport): DrillReportJson {
  const { version, command, project, shadow, rowsPerTable, migrations, staircase, problems, summary } = report
  return {
    version,
    command,
    project: project && projectJson(project),
    shadow,
    rowsPerTable,
    migrations: migrations.map(migrationJson),
    staircase: staircase && staircaseJson(staircase),
    problems: problems.map(problemJson),
    summary: {
      migrations: summary.migrations,
      back: summary.back,
      lost: summary.lost,
      givenUp: summary.givenUp,
      rows: summary.rows,
      wayBack: rounded(summary.wayBack),
      exitCode: summary.exitCode,
    },
  }
}

const migrationJson = (drill: MigrationDrill): MigrationDrill => ({
  name: drill.name,
  file: drill.file,
  down: drill.down && {
    file: drill.down.file,
    origin: drill.down.origin,
    verdict: drill.down.verdict,
    stale: drill.down.stale,
  },
  outcome: drill.outcome,
  failure: drill.failure && failureJson(drill.failure),
  differences: drill.differences.map(differenceJson),
  columnOrder: drill.columnOrder,
  blocked: drill.blocked && {
    by: drill.blocked.by,
    step: drill.blocked.step,
    failure: failureJson(drill.blocked.failure),
    announced: drill.blocked.announced,
  },
  tables: sorted(Object.fromEntries(Object.entries(drill.tables).map(([name, table]) => [name, tableJson(table)]))),
  unfilled: sorted(drill.unfilled),
  sequencesBehind: drill.sequencesBehind,
  unannounced: drill.unannounced,
  locks: drill.locks.map(({ relation, mode, milliseconds, rewritten, scanned }) => ({
    relation,
    mode,
    milliseconds: rounded(milliseconds),
    rewritten,
    scanned,
  })),
  untraced: drill.untraced,
  milliseconds: {
    up: rounded(drill.milliseconds.up),
    down: rounded(drill.milliseconds.down),
    again: rounded(drill.milliseconds.again),
  },
})

const tableJson = ({ rows, untouched, kept, lost, extra, columns, written }: TableDrill): TableDrill => ({
  rows,
  untouched,
  kept,
  lost,
  extra,
  columns: sorted(columns),
  written: {
    inserted: written.inserted,
    insertedKept: written.insertedKept,
    updated: written.updated,
    updatedKept: written.updatedKept,
    deleted: written.deleted,
    deletedKept: written.deletedKept,
  },
})

const staircaseJson = (staircase: Staircase): Staircase => ({
  rounds: staircase.rounds,
  selected: staircase.selected,
  withRows: staircase.withRows,
  note: staircase.note,
  landings: staircase.landings,
  landingsWithRows: staircase.landingsWithRows,
  fall: staircase.fall && {
    round: staircase.fall.round,
    migration: staircase.fall.migration,
    direction: staircase.fall.direction,
    reason: staircase.fall.reason,
    details: staircase.fall.details,
  },
  wholeWay: staircase.wholeWay && {
    down: rounded(staircase.wholeWay.down),
    up: rounded(staircase.wholeWay.up),
  },
  start: staircase.start,
})

/** Milliseconds to a hundredth: clocks know no better. */
function rounded(milliseconds: number): number
function rounded(milliseconds: number | null): number | null
function rounded(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.round(milliseconds * 100) / 100
}
