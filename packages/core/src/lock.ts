/**
 * PostgreSQL's table lock modes, weakest first. The order is the index in this list.
 * @see https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
 */
export const LOCK_MODES = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const

export type LockMode = (typeof LOCK_MODES)[number]

/** A lock that a statement took on a relation. */
export interface Lock {
  /** `schema.name`, quoted where PostgreSQL would. */
  readonly relation: string
  readonly mode: LockMode
}
