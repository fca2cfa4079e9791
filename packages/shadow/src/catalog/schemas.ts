import { aclOf } from './acl.ts'
import type { VersionedFragment } from './fragment.ts'
import { roleName } from './sql.ts'

/** Schemas, `public` among them; not those of extensions, nor the one that an ORM made for its ledger alone. */
export const schemas: VersionedFragment = () => ({
  classId: 2615,
  oid: 's.oid',
  name: 's.name',
  fields: { owner: roleName('s.nspowner'), acl: aclOf('s.nspacl', 'n', 's.nspowner') },
  from: `schemas s where not s.is_ledgers and s.oid not in (select objid from members where classid = 2615)`,
})
