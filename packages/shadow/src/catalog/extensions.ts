import type { VersionedFragment } from './fragment.ts'
import { roleName } from './sql.ts'

/** Extensions; their objects come with the version. */
export const extensions: VersionedFragment = () => ({
  classId: 3079,
  oid: 'e.oid',
  name: 'quote_ident(e.extname)',
  fields: {
    owner: roleName('e.extowner'),
    version: 'e.extversion',
    schema: 'e.extnamespace::regnamespace',
    dependents: `(select json_agg(i.type || ' ' || i.identity order by 1)
      from pg_depend d, pg_identify_object(d.classid, d.objid, d.objsubid) i
      where d.refclassid = 3079 and d.refobjid = e.oid and d.deptype = 'x')`,
  },
  from: 'pg_extension e',
})
