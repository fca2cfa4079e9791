import { withComment } from './comments.ts'
import { named, record, roleName, words, type Fragment } from './fragment.ts'
import { FIRST_USER_OID, isUsers } from './scope.ts'

/** Casts by `source AS target`, without those that a range type brings. They have no schema and no owner of their own. */
export const casts: Fragment = () =>
  named(
    `format_type(c.castsource, null) || ' AS ' || format_type(c.casttarget, null)`,
    record({
      comment: 'cm.description',
      definition: `case c.castmethod when 'f' then 'WITH FUNCTION ' || c.castfunc::regprocedure when 'i' then 'WITH INOUT'
        else 'WITHOUT FUNCTION' end || case c.castcontext when 'a' then ' AS ASSIGNMENT' when 'i' then ' AS IMPLICIT' else '' end`,
    }),
    `pg_cast c ${withComment(2605, 'c.oid')} where c.oid >= ${FIRST_USER_OID} and ${isUsers(2605, 'c.oid')}
      and not exists (select from pg_depend d where d.classid = 2605 and d.objid = c.oid and d.deptype = 'i')`,
  )

/** Operators by name and operand types. */
export const operators: Fragment = () =>
  named(
    'o.oid::regoperator::text',
    record({
      owner: roleName('o.oprowner'),
      comment: 'cm.description',
      definition: `concat_ws(', ', 'FUNCTION = ' || nullif(o.oprcode, 0)::regprocedure,
        'RETURNS ' || format_type(nullif(o.oprresult, 0), null), 'COMMUTATOR = ' || nullif(o.oprcom, 0)::regoperator,
        'NEGATOR = ' || nullif(o.oprnegate, 0)::regoperator, 'RESTRICT = ' || nullif(o.oprrest, 0)::regprocedure,
        'JOIN = ' || nullif(o.oprjoin, 0)::regprocedure, case when o.oprcanhash then 'HASHES' end,
        case when o.oprcanmerge then 'MERGES' end)`,
    }),
    `pg_operator o join schemas s on s.oid = o.oprnamespace ${withComment(2617, 'o.oid')}
    where ${isUsers(2617, 'o.oid')}`,
  )

/** Operator classes by `schema.name USING method`; their operators and functions belong to the family. */
export const operatorClasses: Fragment = () =>
  named(
    `s.name || '.' || quote_ident(c.opcname) || ' USING ' || quote_ident(m.amname)`,
    record({
      owner: roleName('c.opcowner'),
      comment: 'cm.description',
      definition: `concat_ws(' ', case when c.opcdefault then 'DEFAULT' end, 'FOR TYPE ' || format_type(c.opcintype, null),
        'FAMILY ' || (select f.opfnamespace::regnamespace || '.' || quote_ident(f.opfname) from pg_opfamily f where f.oid = c.opcfamily),
        'STORAGE ' || format_type(nullif(c.opckeytype, 0), null))`,
    }),
    `pg_opclass c join schemas s on s.oid = c.opcnamespace join pg_am m on m.oid = c.opcmethod ${withComment(2616, 'c.oid')}
    where ${isUsers(2616, 'c.oid')}`,
  )

const MEMBERS = `(select string_agg(x.entry, ', ' order by x.entry) from (
  select 'OPERATOR ' || a.amopstrategy || ' ' || a.amopopr::regoperator || ' FOR ' || ${words('a.amoppurpose', { s: 'SEARCH', o: 'ORDER BY' })}
    || coalesce(' ' || (select b.opfnamespace::regnamespace || '.' || quote_ident(b.opfname) from pg_opfamily b where b.oid = a.amopsortfamily), '')
  from pg_amop a where a.amopfamily = f.oid
  union all
  select 'FUNCTION ' || p.amprocnum || ' (' || format_type(p.amproclefttype, null) || ', ' || format_type(p.amprocrighttype, null)
    || ') ' || p.amproc::regprocedure
  from pg_amproc p where p.amprocfamily = f.oid) x (entry))`

/** Operator families by `schema.name USING method`, with the operators and functions of their classes. */
export const operatorFamilies: Fragment = () =>
  named(
    `s.name || '.' || quote_ident(f.opfname) || ' USING ' || quote_ident(m.amname)`,
    record({ owner: roleName('f.opfowner'), comment: 'cm.description', definition: `coalesce(${MEMBERS}, '')` }),
    `pg_opfamily f join schemas s on s.oid = f.opfnamespace join pg_am m on m.oid = f.opfmethod ${withComment(2753, 'f.oid')}
    where ${isUsers(2753, 'f.oid')}`,
  )
