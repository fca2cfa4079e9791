import type { Pass, Step } from '../step.ts'

/**
 * A policy that is dropped and created again with the same command becomes one `ALTER POLICY`: no moment without it.
 * `ALTER POLICY` changes roles and expressions but can neither change the command nor take an expression away.
 * @see https://www.postgresql.org/docs/current/sql-alterpolicy.html
 */
export const alteredPolicies: Pass = (steps, { source, target }) => {
  const gone = new Set<Step>()
  const changed = new Map<Step, Step>()
  for (const create of steps) {
    const id = create.action?.produces.find(({ kind }) => kind === 'policy')
    if (!id || id.kind !== 'policy' || !create.sql.startsWith('CREATE POLICY')) continue
    const drop = steps.find(
      ({ sql, action }) =>
        sql.startsWith('DROP POLICY') &&
        action?.destroys.some(
          (other) =>
            other.kind === 'policy' && other.name === id.name && other.table === id.table && other.schema === id.schema,
        ),
    )
    const before = source.get(id)?.payload
    const after = target.get(id)?.payload
    if (!drop || !before || !after || before['cmd'] !== after['cmd'] || before['permissive'] !== after['permissive'])
      continue
    const loses = (field: string) => before[field] !== null && after[field] === null
    if (loses('usingExpr') || loses('checkExpr')) continue
    const match =
      /^CREATE POLICY ([^]*?) (?:AS (?:PERMISSIVE|RESTRICTIVE) )?FOR (?:ALL|SELECT|INSERT|UPDATE|DELETE) TO ([^]*)$/.exec(
        create.sql,
      )
    if (!match) continue
    gone.add(drop)
    changed.set(create, { ...create, sql: `ALTER POLICY ${match[1]} TO ${match[2]}` })
  }
  return steps.filter((step) => !gone.has(step)).map((step) => changed.get(step) ?? step)
}
