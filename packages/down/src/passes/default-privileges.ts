import type { Pass } from '../step.ts'

const GRANT =
  /^ALTER DEFAULT PRIVILEGES FOR ROLE ("(?:[^"]|"")+") IN SCHEMA ("(?:[^"]|"")+") GRANT [A-Z, ]+ ON ([A-Z]+) TO PUBLIC$/

/**
 * Default privileges in a schema are added to the global ones, which grant PUBLIC what types and functions grant it anyway.
 * The diff engine takes these for the schema's own and would grant them there when it takes the rest away.
 * @see https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html
 */
export const defaultPrivileges: Pass = (steps, { targetCatalog }) =>
  steps.filter(({ sql }) => {
    const match = GRANT.exec(sql)
    if (!match) return true
    const [, role, schema, objects] = match.map((part) => part.replaceAll('"', ''))
    return Object.entries(targetCatalog.defaultPrivileges).some(
      ([name, acl]) =>
        name.replaceAll('"', '') === `FOR ROLE ${role} IN SCHEMA ${schema} ON ${objects}` &&
        acl.some((entry) => entry.startsWith('PUBLIC=')),
    )
  })
