import type { Pass } from '../step.ts'

/** The diff engine's name for a type that it puts aside while it makes the old one anew. */
const ASIDE = /__pgdelta_replaced(?=")/g

/** A type is put aside under a name that a person would choose. */
export const enumReplacement: Pass = (steps) =>
  steps.map((step) => ({ ...step, sql: step.sql.replaceAll(ASIDE, '_old') }))
