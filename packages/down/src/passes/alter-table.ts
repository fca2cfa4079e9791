import type { Step } from '../step.ts'

/** Neighbouring clauses on one table become one `ALTER TABLE`: one lock, one scan, one statement to read. */
export const mergedAlterTables = (steps: readonly Step[]): readonly Step[] => {
  // Some of them may go ahead yet; whoever decides that merges the rest.
  if (steps.some(({ ahead }) => ahead)) return steps
  const merged: Step[] = []
  let open: { table: string; clauses: string[] } | null = null
  const flush = () => {
    if (!open) return
    const { table, clauses } = open
    merged.push({
      sql:
        clauses.length === 1
          ? `ALTER TABLE ${table} ${clauses[0]}`
          : `ALTER TABLE ${table}\n  ${clauses.join(',\n  ')}`,
    })
    open = null
  }
  for (const step of steps) {
    if (step.table === undefined || step.commitAfter || step.outsideTransaction) {
      flush()
      merged.push(
        step.table === undefined ? step : { ...step, table: undefined, sql: `ALTER TABLE ${step.table} ${step.sql}` },
      )
      continue
    }
    if (open && (open.table !== step.table || conflicts(open.clauses, step.sql))) flush()
    open ??= { table: step.table, clauses: [] }
    open.clauses.push(step.sql)
  }
  flush()
  return merged
}

/**
 * PostgreSQL runs the clauses of one ALTER TABLE in an order of its own (drops, type changes, columns, constraints), so two
 * that must run in the order written stay apart: a default that is dropped again after its column was added, a name that
 * is dropped and added again.
 * @see https://www.postgresql.org/docs/current/sql-altertable.html
 */
function conflicts(clauses: readonly string[], next: string): boolean {
  const dropped = /^ALTER COLUMN ("(?:[^"]|"")+") DROP DEFAULT/.exec(next)
  if (dropped && clauses.some((clause) => clause.startsWith(`ADD COLUMN ${dropped[1]} `))) return true
  return (
    /^(ENABLE|DISABLE|FORCE|NO FORCE|REPLICA|CLUSTER|VALIDATE)\b/.test(next) !==
    /^(ENABLE|DISABLE|FORCE|NO FORCE|REPLICA|CLUSTER|VALIDATE)\b/.test(clauses[0]!)
  )
}
