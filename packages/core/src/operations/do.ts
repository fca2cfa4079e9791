import type { OperationBase } from './operation-base.ts'

/**
 * `DO` with a body that is more than a guard around plain statements: what it does is known only by running it.
 * @see https://www.postgresql.org/docs/current/sql-do.html
 */
export interface Do extends OperationBase {
  readonly kind: 'do'
  /** Lower case. */
  readonly language: string
  readonly body: string
}
