import { quote, type Pass } from '../step.ts'

/** Whoever runs the down owns what it makes, as the up's runner did: saying so again changes nothing. */
export const ownership: Pass = (steps, { user }) => {
  const own = ` OWNER TO ${quote(user)}`
  const authorization = ` AUTHORIZATION ${quote(user)}`
  return steps
    .filter(({ table, sql }) => table !== undefined || !(sql.startsWith('ALTER ') && sql.endsWith(own)))
    .map((step) =>
      step.sql.startsWith('CREATE SCHEMA ') && step.sql.endsWith(authorization)
        ? { ...step, sql: step.sql.slice(0, -authorization.length) }
        : step,
    )
}
