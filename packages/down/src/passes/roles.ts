import { QUOTED, type Pass, type Step } from '../step.ts'

const ALTER_ROLE = new RegExp(`^ALTER ROLE (${QUOTED}) WITH ([A-Z ]+)$`)

/** Several attributes of one role in one `ALTER ROLE`. */
export const alteredRoles: Pass = (steps) => {
  const merged: Step[] = []
  for (const step of steps) {
    const match = ALTER_ROLE.exec(step.sql)
    const last = merged.at(-1)
    const open = last && ALTER_ROLE.exec(last.sql)
    if (match && open && open[1] === match[1]) merged[merged.length - 1] = { ...last, sql: `${last.sql} ${match[2]}` }
    else merged.push(step)
  }
  return merged
}
