import { noRelation, type OperationDefinition } from './definition.ts'
import type { OperationBase } from './operation-base.ts'
import { optionText } from './option.ts'

/**
 * `DO` with a body that is more than guards around plain statements: what it does is known only by running it. Statements
 * that stand in it as plain SQL follow as operations of their own.
 * @see https://www.postgresql.org/docs/current/sql-do.html
 */
export interface Do extends OperationBase {
  readonly kind: 'do'
  /** Lower case. */
  readonly language: string
  readonly body: string
}

export const doBlock: OperationDefinition<Do> = {
  read: {
    DoStmt: (node) => ({
      kind: 'do',
      language: (optionText(node.args, 'language') ?? 'plpgsql').toLowerCase(),
      body: optionText(node.args, 'as') ?? '',
    }),
  },
  touches: noRelation,
}
