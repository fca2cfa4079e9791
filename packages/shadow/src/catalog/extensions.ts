import { withComment } from './comments.ts'
import { named, record, roleName, type Fragment } from './fragment.ts'

/** Extensions; their objects come with the version. */
export const extensions: Fragment = () =>
  named(
    'quote_ident(e.extname)',
    record({
      owner: roleName('e.extowner'),
      comment: 'cm.description',
      version: 'e.extversion',
      schema: 'quote_ident(n.nspname)',
      dependents: `(select json_agg(i.type || ' ' || i.identity order by 1)
        from pg_depend d, pg_identify_object(d.classid, d.objid, d.objsubid) i
        where d.refclassid = 3079 and d.refobjid = e.oid and d.deptype = 'x')`,
    }),
    `pg_extension e join pg_namespace n on n.oid = e.extnamespace ${withComment(3079, 'e.oid')}`,
  )
