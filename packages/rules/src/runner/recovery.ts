import type { Recovery, RuleContext, Statement } from '@backout/core'

/** Kinds that leave nothing behind in the database. */
const TRACELESS: ReadonlySet<string> = new Set(
  'begin commit rollback savepoint release-savepoint rollback-to-savepoint prepared-transaction'
    .concat(' set reset set-constraints select lock-table analyze vacuum')
    .split(' '),
)

/** Whether a statement changes something that outlasts its session. A SELECT may, by what it calls; mostly it does not. */
export const leavesTraces = ({ operations }: Statement): boolean => operations.some(({ kind }) => !TRACELESS.has(kind))

/** A statement as a person recognises it, with its line. */
export function inShort({ text, line }: Statement): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim()
  return `\`${flat.length > 60 ? `${flat.slice(0, 57)}…` : flat}\` (line ${line})`
}

/** How to go on after such a failure, in the words of the ORM that sends it. */
export function wayOut({ migration: { recovery } }: Pick<RuleContext, 'migration'>): string {
  if (!recovery)
    return 'If it has failed, undo what stayed by hand and run the migration again, or do the rest by hand.'
  return `If it has failed: ${asClause(recovery)}`
}

function asClause({ state, again, applied }: Recovery): string {
  const undo = again === null ? 'undo what stayed and run it again' : `undo what stayed and run \`${again}\``
  return `${state} Either ${undo}, or do the rest by hand and run \`${applied}\`.`
}
