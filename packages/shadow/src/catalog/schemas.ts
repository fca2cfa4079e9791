import { aclOf } from './acl.ts'
import { withComment } from './comments.ts'
import { named, record, roleName, type Fragment } from './fragment.ts'
import { isUsers } from './scope.ts'

/** Schemas, `public` among them; not the one that an ORM made for its ledger alone. */
export const schemas: Fragment = () =>
  named(
    's.name',
    record({ owner: roleName('s.nspowner'), acl: aclOf('s.nspacl', 'n', 's.nspowner'), comment: 'cm.description' }),
    `schemas s ${withComment(2615, 's.oid')}
    where not ($3::boolean and s.nspname = $1::text) and ${isUsers(2615, 's.oid')}`,
  )
