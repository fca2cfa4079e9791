import type { CatalogObject, QualifiedName } from '@backout/core'
import { ident, qualified } from '../sql.ts'

/** What others than the owner may do, as GRANT statements; entries that are still there are left out. */
export function grantsSql(
  name: QualifiedName,
  { acl = [], owner }: CatalogObject,
  now: readonly string[] = [],
): readonly string[] {
  const byGrantee = new Map<string, string[]>()
  for (const entry of lostGrants({ acl, ...(owner === undefined ? {} : { owner }) }, now)) {
    const [, grantee, privilege] = /^(.*)=([A-Z ]+)/s.exec(entry) ?? []
    if (grantee === undefined || privilege === undefined) continue
    byGrantee.set(grantee, [...(byGrantee.get(grantee) ?? []), privilege])
  }
  return [...byGrantee].map(
    ([grantee, privileges]) =>
      `GRANT ${privileges.join(', ')} ON ${qualified(name)} TO ${grantee === 'PUBLIC' ? grantee : ident(grantee)};`,
  )
}

/** Entries of the privileges before that are there no more; the owner's own are no loss. */
export const lostGrants = (
  { acl = [], owner }: Pick<CatalogObject, 'acl' | 'owner'>,
  now: readonly string[] = [],
): readonly string[] => acl.filter((entry) => !now.includes(entry) && !entry.startsWith(`${owner}=`))
