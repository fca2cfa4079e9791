import { BackoutError, STASH_SCHEMA, type Session } from '@backout/core'

/**
 * Whether there is a stash here, and this role may look into it. Asks the system catalogs only, which everybody may read.
 * @returns false where no migration has ever put anything aside
 * @throws BackoutError `usage` when the stash is another role's
 */
export async function hasStash(session: Session): Promise<boolean> {
  const { rows } = await session.query<{ owner: string; role: string; list: string | null; may: boolean }>(
    `SELECT pg_get_userbyid(n.nspowner) AS owner, current_user AS role, c.oid::text AS list,
      has_schema_privilege(n.oid, 'USAGE') AND coalesce(has_table_privilege(c.oid, 'SELECT'), true) AS may
    FROM pg_namespace AS n LEFT JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = 'stashes'
    WHERE n.nspname = $1`,
    [STASH_SCHEMA],
  )
  const [stash] = rows
  if (!stash) return false
  if (!stash.may) throw noRights(stash)
  return stash.list !== null
}

const noRights = ({ owner, role }: { readonly owner: string; readonly role: string }) =>
  new BackoutError({
    code: 'usage',
    what: `Role ${JSON.stringify(role)} may not look into the stash of this database.`,
    why: `The schema ${STASH_SCHEMA} is of role ${JSON.stringify(owner)}, and rows that were put aside are nobody else's to read.`,
    fix: 'Connect as that role: it is the one that runs the migrations.',
  })
