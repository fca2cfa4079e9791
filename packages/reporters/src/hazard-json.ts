import type { DownHazard } from '@backout/core'

/** A hazard with its keys in the order of the schema. */
export const hazardJson = (hazard: DownHazard): DownHazard => ({
  kind: hazard.kind,
  effect: hazard.effect,
  table: hazard.table,
  columns: hazard.columns,
  text: hazard.text,
  counts: { one: hazard.counts.one, many: hazard.counts.many },
  first: hazard.first,
  note: hazard.note,
  sql: hazard.sql,
  unaskable: hazard.unaskable,
  sample: hazard.sample,
  remedy: hazard.remedy,
  trial: hazard.trial && { outcome: hazard.trial.outcome, down: hazard.trial.down, why: hazard.trial.why },
})
